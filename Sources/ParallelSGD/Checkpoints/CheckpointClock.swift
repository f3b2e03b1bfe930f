/// Says when the next checkpoint is due: a value, told the time and the step.
struct CheckpointClock {
  let interval: CheckpointPolicy.Interval
  /// Of the last checkpoint.
  private(set) var step: Int
  private(set) var nanoseconds: UInt64

  /// A checkpoint was taken.
  mutating func take(step: Int, at nanoseconds: UInt64) {
    (self.step, self.nanoseconds) = (step, nanoseconds)
  }

  /// Whether one is due between two steps.
  func isDue(step: Int, at now: UInt64) -> Bool {
    switch interval {
    case .steps(let steps): step - self.step >= steps
    case .seconds(let seconds): step > self.step && elapsed(now) >= seconds
    }
  }

  /// Whether one is due at the end of an epoch.
  ///
  /// - Parameter cost: seconds that the last one took to be kept.
  func isDueAtEpochEnd(step: Int, at now: UInt64, cost: Double) -> Bool {
    let pause = max(CheckpointPolicy.shortest, cost / CheckpointPolicy.share)
    return isDue(step: step, at: now) || elapsed(now) >= pause
  }

  /// Steps that may be made before one is due by their number, if that is what counts.
  func stepsLeft(from step: Int) -> Int? {
    guard case .steps(let steps) = interval else { return nil }
    return max(1, steps - (step - self.step))
  }

  /// Whether the training waits until a checkpoint is kept, so that a number of steps is kept to.
  var waits: Bool {
    if case .steps = interval { true } else { false }
  }

  private func elapsed(_ now: UInt64) -> Double { Double(now &- nanoseconds) * 1e-9 }
}
