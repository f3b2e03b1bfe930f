import CKernels
package import Dispatch
package import Shards
import Synchronization

/// Dispatch workers that share out the chunks of one phase after the other.
///
/// A **phase** is a kind of work and a number of chunks. Chunks are claimed one at a time by all
/// workers, the leader (the caller of ``run(kind:chunks:)``) among them, and the phase is
/// done when its chunks are done. Nobody ever waits for a worker: if Dispatch starts only some of
/// them, or none, the others and the leader do all the work. So more threads than cores cannot
/// hang, and slow or late threads cost no more than the chunk they hold.
///
/// Each worker has a share of a phase's chunks, the same ones in every phase of that size, and takes
/// those of others when it is through with its own: parameters and rows that a core wrote in one step
/// are in its cache in the next. (Handed out from one counter, to whoever came, parameters changed
/// cores in every step: 1 % slower on two cores that share a cache.)
///
/// What is claimable of a share stands in one atomic word, its ``Ticket``. A claim is a
/// compare-and-exchange of the whole word, so a worker that slept through any number of phases either
/// claims a chunk of the present phase, and knows its kind from the word, or nothing. What it has done it
/// reports when it finds no more to claim: mostly once a phase, not once a chunk.
///
/// Workers hold threads of Dispatch only during a **session**, see ``withWorkers(_:)``. Dispatch has
/// some hundred threads for the whole process; workers that slept on them between sessions would
/// keep them from the leaders of other pools, and from their own leader's next session: for ever.
///
/// Waiting spins a little, then parks on a semaphore. Nothing is allocated by a phase.
package final class WorkerPool: Sendable {
  /// Work on one chunk: `(kind, chunk, worker)`, worker 0 being the leader.
  package typealias Body = @Sendable (_ kind: Int, _ chunk: Int, _ worker: Int) -> Void

  /// Chunks that a phase may have; larger work is cut more coarsely.
  package static let maxChunks = Ticket.maxChunks

  /// Workers, the leader included.
  package let threads: Int
  private let shared: Shared
  /// A serial queue for each worker but the leader: a concurrent queue would run no more blocks than
  /// there are cores, and a worker must have left one session before it serves the next.
  private let queues: [DispatchQueue]

  /// Prepares `threads - 1` workers; none runs before ``withWorkers(_:)``.
  ///
  /// - Parameter spins: how often a waiting thread looks before it parks; 0 where threads share
  ///   cores, since looking then keeps the awaited one from running.
  package init(threads: Int, qos: DispatchQoS, spins: Int, body: @escaping Body) {
    precondition(threads >= 1, "a pool needs at least 1 thread, found \(threads)")
    self.threads = threads
    shared = Shared(workers: threads, spins: spins, body: body)
    queues = (1..<max(1, threads)).map {
      DispatchQueue(label: "ParallelSGD.worker.\($0)", qos: qos)
    }
  }

  /// Runs a session: `body`, whose phases the workers share. One caller at a time.
  ///
  /// When it ends the workers return their threads to Dispatch. Costs some microseconds a worker,
  /// and allocates: meant for many milliseconds of phases.
  package func withWorkers<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if threads == 1 { return try body() }
    let session = shared.open()
    for (index, queue) in queues.enumerated() {
      queue.async { [shared] in shared.serve(as: index + 1, session: session) }
    }
    defer { shared.close() }
    return try body()
  }

  /// Runs a phase: returns when every chunk is done. Outside a session the caller does them all.
  package func run(kind: Int, chunks: Int) {
    precondition(chunks >= 0 && chunks < Self.maxChunks, "\(chunks) chunks in a phase")
    precondition(kind >= 0 && kind < Ticket.maxKinds, "kind \(kind) of work")
    if chunks <= 1 || !shared.isOpen {
      for chunk in 0..<chunks { shared.body(kind, chunk, 0) }
      shared.claims[0].add(chunks)
      return
    }
    shared.lead(kind: kind, chunks: chunks)
  }

  /// The chunks of a phase that each of its workers does first, the leader's before all others.
  package static func shares(of chunks: Int, threads: Int) -> RowRanges {
    RowRanges(shardsOf: 0..<chunks, count: threads)
  }

  /// Chunks that each worker has done since the start, the leader first.
  package var claims: [Int] { shared.claims.map(\.value) }
}

/// One thread's place to sleep.
private final class Bed: Sendable {
  private static let awake = 0
  private static let parked = 1
  private let state = Atomic<Int>(Bed.awake)
  private let semaphore = DispatchSemaphore(value: 0)

  /// Sleeps until ``wake()``, unless `isNeeded` turns out true once we have said that we sleep.
  func sleep(unless isNeeded: () -> Bool) {
    state.store(Bed.parked, ordering: .sequentiallyConsistent)
    if isNeeded(), state.exchange(Bed.awake, ordering: .sequentiallyConsistent) == Bed.parked {
      return
    }
    semaphore.wait()  // either truly asleep, or a wake-up is on its way and is taken here
  }

  /// The store that makes `isNeeded` true must come before, sequentially consistent.
  func wake() {
    guard state.load(ordering: .sequentiallyConsistent) == Bed.parked else { return }
    if state.exchange(Bed.awake, ordering: .sequentiallyConsistent) == Bed.parked {
      semaphore.signal()
    }
  }
}

/// Counts what one worker did; written by that worker alone, so on a cache line of its own.
private final class Tally: Sendable {
  private let count = Lonely<Int>(0)
  var value: Int { count.value.load(ordering: .relaxed) }
  func add(_ n: Int) { count.value.wrappingAdd(n, ordering: .relaxed) }
}

/// An atomic that shares its cache line with nothing that changes.
private final class Lonely<Value: AtomicRepresentable & Sendable>: Sendable
where Value.AtomicRepresentation: Sendable {
  private let before = (0, 0, 0, 0, 0, 0, 0, 0)
  let value: Atomic<Value>
  private let after = (0, 0, 0, 0, 0, 0, 0, 0)
  init(_ value: consuming Value) { self.value = Atomic(value) }
}

/// What leader and workers see of each other; outlives the pool until the last worker has left.
private final class Shared: Sendable {
  let body: WorkerPool.Body
  let claims: [Tally]
  private let beds: [Bed]
  private let spins: Int
  /// One for the share of each worker.
  private let tickets: [Lonely<UInt64>]
  private let done = Lonely<Int>(0)
  private let expected = Lonely<Int>(0)
  /// Odd while a session is open, and another number in each.
  private let session = Lonely<Int>(0)

  init(workers: Int, spins: Int, body: @escaping WorkerPool.Body) {
    self.body = body
    self.spins = spins
    claims = (0..<workers).map { _ in Tally() }
    beds = (0..<workers).map { _ in Bed() }
    tickets = (0..<workers).map { _ in Lonely<UInt64>(0) }
  }

  // MARK: The leader's side

  /// Whether a session is open; for the leader, who opens and closes it.
  var isOpen: Bool { !session.value.load(ordering: .relaxed).isMultiple(of: 2) }

  /// Opens a session and returns its number.
  func open() -> Int { session.value.add(1, ordering: .sequentiallyConsistent).newValue }

  /// Sends every worker away. All chunks are done then, so none of them holds any.
  func close() {
    session.value.add(1, ordering: .sequentiallyConsistent)
    for bed in beds.dropFirst() { bed.wake() }
  }

  func lead(kind: Int, chunks: Int) {
    done.value.store(0, ordering: .relaxed)
    expected.value.store(chunks, ordering: .relaxed)
    let shares = WorkerPool.shares(of: chunks, threads: tickets.count)
    let phase = ticket(of: 0).phase &+ 1
    for (worker, share) in shares.enumerated() {
      tickets[worker].value.store(
        Ticket(phase: phase, kind: kind, chunks: share).word, ordering: .sequentiallyConsistent)
    }
    // Waking is a system call: only now, when all that can be claimed is there to see. With fewer
    // chunks than workers the last ones have no share and may sleep on.
    for worker in 1..<max(1, min(tickets.count, chunks)) { beds[worker].wake() }
    workThrough(as: 0)
    var looks = 0
    while done.value.load(ordering: .acquiring) < chunks {
      looks += 1
      if looks < spins {
        processor_pause()
      } else {
        beds[0].sleep { self.done.value.load(ordering: .sequentiallyConsistent) >= chunks }
      }
    }
  }

  // MARK: A worker's side

  func serve(as worker: Int, session number: Int) {
    var looks = 0
    // Its ticket when it found nothing left to claim. It looks again when it has another: shares that the
    // leader had not written by then are left to their owners and to the leader, who comes last.
    var exhausted: Ticket?
    while session.value.load(ordering: .relaxed) == number {
      if ticket(of: worker) != exhausted {
        let (count, last) = workThrough(as: worker)
        exhausted = last
        if count > 0 { looks = 0 }
      } else if looks < spins {
        looks += 1
        processor_pause()
      } else {
        looks = 0
        beds[worker].sleep {
          self.session.value.load(ordering: .sequentiallyConsistent) != number
            || Ticket(word: self.tickets[worker].value.load(ordering: .sequentiallyConsistent))
              != exhausted
        }
      }
    }
  }

  // MARK: Both sides

  /// Claims and does what there is to claim, of the worker's own share first, and reports it.
  ///
  /// A phase is done when its last chunk is: that what was done before is reported with it makes nobody
  /// wait for longer than a look at the others' tickets takes.
  ///
  /// - Returns: how many chunks, and the worker's ticket when there was nothing left.
  @discardableResult
  private func workThrough(as worker: Int) -> (count: Int, last: Ticket) {
    var count = 0
    var own = ticket(of: worker)
    while own.isOpen, claimOne(of: worker, as: worker) {
      count += 1
      // Of the same phase as long as a chunk of it is unreported.
      own = ticket(of: worker)
    }
    // Two plain loops: sixteen workers look at sixteen tickets in every phase.
    for share in (worker + 1)..<tickets.count {
      while ticket(of: share).mayBeHelped(by: own), claimOne(of: share, as: worker) { count += 1 }
    }
    for share in 0..<worker {
      while ticket(of: share).mayBeHelped(by: own), claimOne(of: share, as: worker) { count += 1 }
    }
    guard count > 0 else { return (0, own) }
    claims[worker].add(count)
    // Read before the last chunk is reported: afterwards the leader may start another phase.
    let chunks = expected.value.load(ordering: .relaxed)
    let before = done.value.wrappingAdd(count, ordering: .sequentiallyConsistent).oldValue
    if before + count == chunks, worker != 0 { beds[0].wake() }
    return (count, own)
  }

  /// Claims and does a chunk of a share; false when there is none.
  private func claimOne(of share: Int, as worker: Int) -> Bool {
    var seen = Ticket(word: tickets[share].value.load(ordering: .acquiring))
    while seen.isOpen {
      let (exchanged, original) = tickets[share].value.weakCompareExchange(
        expected: seen.word, desired: seen.claimed.word, successOrdering: .acquiringAndReleasing,
        failureOrdering: .acquiring)
      guard exchanged else {
        seen = Ticket(word: original)
        continue
      }
      body(seen.kind, seen.next, worker)
      return true
    }
    return false
  }

  /// What stood on a share's ticket a moment ago.
  @inline(__always)
  private func ticket(of share: Int) -> Ticket {
    Ticket(word: tickets[share].value.load(ordering: .relaxed))
  }
}
