import Dispatch
import Shards
import Testing

@testable import ParallelSGD

@Suite struct StaleStepsTests {
  /// Three workers and a bound of 1, by hand.
  @Test func aStepWaitsForThoseTooFarBehind() {
    var steps = StaleSteps(bound: 1, workers: 3)
    steps.open(first: 5, last: 9)
    #expect(steps.claim(by: 0, goesOn: true)! == (5, true))
    // 6 lacks 5, which it may; 7 would lack 5 and 6.
    #expect(steps.claim(by: 1, goesOn: true)! == (6, true))
    #expect(steps.claim(by: 2, goesOn: true)! == (7, false))
    // With 6 applied 7 still waits for 5: every step but the last one before it must be there.
    steps.finish(by: 1)
    #expect(steps.takeReleased() == nil)
    #expect(steps.claim(by: 1, goesOn: true)! == (8, false))
    steps.finish(by: 0)
    // 7 lacks nothing, 8 lacks 7.
    #expect(steps.takeReleased() == 1)
    #expect(steps.takeReleased() == 2)
    #expect(steps.takeReleased() == nil)
    #expect(steps.claim(by: 0, goesOn: true) == nil)
    #expect(steps.greatestLag == 1)
  }

  @Test func theFirstStepIsMadeWhateverTheTime() {
    var steps = StaleSteps(bound: 0, workers: 2)
    steps.open(first: 0, last: 3)
    #expect(steps.claim(by: 0, goesOn: false)! == (0, true))
    #expect(steps.claim(by: 1, goesOn: false) == nil)
    #expect(steps.next == 1)
  }

  /// Any order of claims and ends: every step once and in order, never one that lacks more than it may,
  /// and never nobody who can go on.
  @Test(arguments: [0, 1, 2, 5], [1, 2, 4, 7])
  func keepsTheBound(bound: Int, workers: Int) {
    var draws = PhiloxStream(Philox(seed: UInt64(bound * 10 + workers), purpose: .synthetic))
    var steps = StaleSteps(bound: bound, workers: workers)
    let (first, last) = (3, 103)
    steps.open(first: first, last: last)
    // What the rule says, kept apart from the code under test.
    var applied = Array(repeating: false, count: last)
    for step in 0..<first { applied[step] = true }
    var atWork: [Int: Int] = [:]
    var waiting: [Int: Int] = [:]
    var claimed: [Int] = []
    var lag = 0
    func mayStart(_ step: Int) -> Bool { applied[..<max(0, step - bound)].allSatisfy { $0 } }
    func start(_ worker: Int, _ step: Int) {
      #expect(mayStart(step))
      atWork[worker] = step
      lag = max(lag, applied[..<step].count { !$0 })
    }
    while true {
      let idle = (0..<workers).filter { atWork[$0] == nil && waiting[$0] == nil }
      let busy = atWork.keys.sorted()
      let choices = idle + busy
      if choices.isEmpty { break }
      let worker = choices[Int(draws.next(below: UInt32(choices.count)))]
      if let step = atWork[worker] {
        atWork[worker] = nil
        applied[step] = true
        steps.finish(by: worker)
        while let released = steps.takeReleased() {
          guard let step = waiting.removeValue(forKey: released) else {
            Issue.record("worker \(released) was not waiting")
            return
          }
          start(released, step)
        }
      } else if let (step, starts) = steps.claim(by: worker, goesOn: true) {
        claimed.append(step)
        if starts { start(worker, step) } else { waiting[worker] = step }
        #expect(starts == mayStart(step))
      } else if atWork.isEmpty {
        break
      }
      #expect(waiting.isEmpty || !atWork.isEmpty, "all wait")
    }
    #expect(waiting.isEmpty)
    #expect(claimed == Array(first..<last))
    #expect(applied.allSatisfy { $0 })
    #expect(lag == steps.greatestLag)
    #expect(lag == min(bound, workers - 1), "the bound is made use of")
  }
}

@Suite struct StaleParametersTests {
  /// Threads that take turns as the system pleases: counted from outside, no step starts while one that
  /// it must not lack is missing.
  @Test(.timeLimit(.minutes(1)), arguments: [0, 1, 3]) func keepsTheBoundOnThreads(bound: Int) {
    let plan = NetworkPlan(
      Architecture(inputs: 1, hidden: [], outputs: 1), loss: .meanSquaredError)
    let configuration = TrainerConfiguration(loss: .meanSquaredError)
    let main = StepWork(
      plan: plan, optimizer: .sgd,
      room: StepWork.Room(
        plan: plan, configuration: configuration, rowCount: 1, evaluationRows: 0, threads: 1))
    let workers = 4
    let shared = StaleParameters(main: main, bound: bound, workers: workers)
    let applied = Locked([Bool](repeating: false, count: 400))
    let made = Locked<[Int]>([])
    shared.open(first: 0, last: 400)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while let step = shared.claim(by: worker, until: Deadline(after: .max)) {
        let isThere = applied.withLock { $0[..<max(0, step - bound)].allSatisfy { $0 } }
        #expect(isThere, "step \(step)")
        made.withLock { $0.append(step) }
        applied.withLock { $0[step] = true }
        shared.finish(by: worker)
      }
    }
    #expect(made.withLock { $0.sorted() } == Array(0..<400))
    #expect(shared.greatestLag <= bound)
    #expect(shared.next == 400)
  }
}
