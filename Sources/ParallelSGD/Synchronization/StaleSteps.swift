/// Which steps are at work and which may start under bounded staleness: a value, told who claims a
/// step and who is through with it.
///
/// Step n may start when no step up to `n − 1 − S` is missing in the shared parameters. Of the steps
/// that are claimed and not applied the oldest may always start, so whoever is waited for is at work.
struct StaleSteps {
  /// S, how many of the steps before it a step may lack.
  let bound: Int
  /// Steps of the epoch from ``first`` to here are claimed; to ``last`` they may be.
  private(set) var next = 0
  private var first = 0
  private var last = 0
  /// What each worker is at, or ``none``.
  private var working: [Int]
  private var isWaiting: [Bool]
  /// The most steps that any step has lacked.
  private(set) var greatestLag = 0

  private static let none = Int.max

  init(bound: Int, workers: Int) {
    self.bound = bound
    working = Array(repeating: Self.none, count: workers)
    isWaiting = Array(repeating: false, count: workers)
  }

  /// Steps from `first` up to `last` are there to claim.
  mutating func open(first: Int, last: Int) {
    (self.first, self.last, next) = (first, last, first)
  }

  /// The next step, and whether it may start or has to wait until ``takeReleased()`` names its worker.
  ///
  /// - Parameter goesOn: whether any step but the first may be claimed.
  /// - Returns: `nil` when there is none.
  mutating func claim(by worker: Int, goesOn: Bool) -> (step: Int, starts: Bool)? {
    guard next < last, goesOn || next == first else { return nil }
    let step = next
    next += 1
    working[worker] = step
    let starts = mayStart(worker)
    isWaiting[worker] = !starts
    return (step, starts)
  }

  /// The step of a worker is applied, or never will be.
  mutating func finish(by worker: Int) { working[worker] = Self.none }

  /// A worker that waits and may start now; ask until there is none.
  mutating func takeReleased() -> Int? {
    for worker in working.indices where isWaiting[worker] && mayStart(worker) {
      isWaiting[worker] = false
      return worker
    }
    return nil
  }

  private mutating func mayStart(_ worker: Int) -> Bool {
    var oldest = Self.none
    var lag = 0
    for step in working where step <= working[worker] {
      oldest = min(oldest, step)
      if step < working[worker] { lag += 1 }
    }
    guard working[worker] - oldest <= bound else { return false }
    greatestLag = max(greatestLag, lag)
    return true
  }
}
