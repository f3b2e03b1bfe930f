import Shards

extension Verification {
  /// Trains every variant, one after the other.
  ///
  /// - Parameter tell: hears each outcome as soon as it is there.
  /// - Returns: one outcome a variant; the first has no difference.
  /// - Throws: ``TrainingError`` when a training diverges; `CancellationError` when the task is
  ///   cancelled; what `tell` throws.
  public func run(_ tell: (Outcome) throws -> Void = { _ in }) async throws -> [Outcome] {
    var outcomes: [Outcome] = []
    var reference: Course?
    for variant in variants {
      let course = try await train(variant, comparing: reference?.log)
      var outcome = course.outcome
      if let reference {
        outcome.difference = try await difference(of: course, from: reference)
      } else {
        reference = course
      }
      outcomes.append(outcome)
      try tell(outcome)
    }
    return outcomes
  }

  /// How a variant's training went.
  struct Course {
    var outcome: Outcome
    var log: StepLog
    var reports: [EpochReport]
    /// The first step that did not leave what it should have.
    var odd: Odd?
  }

  /// What a step left, and what of it differs first.
  struct Odd: Sendable {
    var subject: StepLog.Subject
    var moment: Moment
  }

  /// A copy of what a step left.
  struct Moment: Sendable {
    var step: Int
    var loss: StepEngine.StepLoss
    var parameters: FloatBuffer
    var slots: [FloatBuffer]

    init(_ view: StepWatch.View) {
      step = view.step
      loss = view.loss
      parameters = view.parameters.copied()
      slots = view.slots.map { $0.copied() }
    }
  }

  /// What a watch gathers in the parameter store.
  private struct Gathered: Sendable {
    var log: StepLog
    var odd: Odd?
    var end: StoreState?
  }

  private func train(_ variant: Variant, comparing reference: StepLog?) async throws -> Course {
    let gathered = Locked(Gathered(log: log()))
    let watch = StepWatch(steps: steps) { view in
      gathered.withLock {
        $0.log.add(view)
        guard let reference, $0.odd == nil,
          let subject = $0.log.firstDifference(from: reference)
        else { return }
        $0.odd = Odd(subject: subject, moment: Moment(view))
      }
    } end: { state in
      gathered.withLock { $0.end = state }
    }
    let trainer = try make(variant, watch)
    let result = try await trainer.train()
    try Task.checkCancellation()
    var all = gathered.withLock { $0 }
    guard let end = all.end else { preconditionFailure("a training ended without its watch") }
    for report in result.epochs {
      if let validation = report.validation { all.log.addLoss(validation.loss) }
    }
    let outcome = Outcome(
      variant: variant, steps: result.steps, workers: result.chunksByWorker.count { $0 > 0 },
      weightsSHA256: Model(plan: trainer.plan, parameters: end.parameters, pipeline: nil)
        .weightsSHA256,
      stateSHA256: sha256(of: end.slots), lossesSHA256: all.log.lossesSHA256, difference: nil)
    return Course(outcome: outcome, log: all.log, reports: result.epochs, odd: all.odd)
  }

  /// What a variant's training has left after `step` updates, and whether it is the same as it was
  /// by its `log` of then.
  func moment(
    after step: Int, of variant: Variant, asIn log: StepLog
  ) async throws -> (moment: Moment, repeats: Bool) {
    let gathered = Locked((log: self.log(), moment: Moment?.none))
    let watch = StepWatch(steps: step) { view in
      gathered.withLock {
        $0.log.add(view)
        if view.step == step { $0.moment = Moment(view) }
      }
    } end: { _ in
    }
    _ = try await make(variant, watch).train()
    try Task.checkCancellation()
    let (again, moment) = gathered.withLock { $0 }
    guard let moment else { preconditionFailure("a training ended before step \(step)") }
    return (moment, again.firstDifference(from: log) == nil)
  }

  private func log() -> StepLog { StepLog(layout: layout, slots: slotNames.count) }

  private func sha256(of slots: [FloatBuffer]) -> String? {
    guard !slots.isEmpty else { return nil }
    var hash = SHA256()
    for slot in slots {
      for tensor in layout.tensors {
        let words = layout.elements(of: tensor, in: slot).map { $0.bitPattern.littleEndian }
        words.withUnsafeBytes { hash.update($0) }
      }
    }
    return hash.hexadecimal()
  }
}
