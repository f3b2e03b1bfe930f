extension Verification {
  /// Where a training first left the bytes of another.
  public struct Difference: Sendable, Hashable, CustomStringConvertible {
    /// The update after which it shows, from 1.
    public var step: Int
    /// As in `layers.0.weight`, or `layers.0.weight velocity` for a slot of its optimizer state;
    /// `loss` of the step, `training loss` or `held-out loss` of the epoch that ended with it, or
    /// `number of steps`.
    public var tensor: String
    /// Row and column of a weight, `in` by `out`, or place in a bias: the first element that differs.
    /// Empty for a loss.
    public var index: [Int]
    /// What the first variant has there; `nil` where its training, run again to have a look, was not
    /// the same either.
    public var expected: Double?
    /// What is there.
    public var found: Double
    /// Elements of the tensor that differ, of how many; 1 of 1 for a loss.
    public var count: Int
    /// See ``count``.
    public var elements: Int

    /// One line, as in `step 3: layers.0.weight[0,5] is 0.25, expected 0.5 (1 of 640 differ)`.
    public var description: String {
      let place =
        index.isEmpty ? tensor : "\(tensor)[\(index.map(String.init).joined(separator: ","))]"
      let value = "step \(step): \(place) is \(text(found)), "
      guard let expected else {
        return value + "and the first run is not the same twice"
      }
      return value + "expected \(text(expected))"
        + (elements > 1 ? " (\(count) of \(elements) differ)" : "")
    }

    /// The shortest digits of what is a Double for a loss and a Float for everything else.
    private func text(_ value: Double) -> String {
      index.isEmpty ? "\(value)" : "\(Float(value))"
    }
  }

  func difference(of course: Course, from reference: Course) async throws -> Difference? {
    if let odd = course.odd {
      let (expected, repeats) = try await moment(
        after: odd.moment.step, of: reference.outcome.variant, asIn: reference.log)
      return difference(in: odd, from: repeats ? expected : nil)
    }
    for (found, expected) in zip(course.reports, reference.reports) {
      let losses = [
        ("training loss", found.trainLoss, expected.trainLoss),
        ("held-out loss", found.validation?.loss ?? 0, expected.validation?.loss ?? 0),
      ]
      for (name, loss, expected) in losses where loss.bitPattern != expected.bitPattern {
        return number(name, step: found.step, found: loss, expected: expected)
      }
    }
    let (steps, expected) = (course.outcome.steps, reference.outcome.steps)
    guard steps != expected else { return nil }
    return number(
      "number of steps", step: min(steps, expected), found: Double(steps),
      expected: Double(expected))
  }

  private func number(
    _ name: String, step: Int, found: Double, expected: Double
  ) -> Difference {
    Difference(
      step: step, tensor: name, index: [], expected: expected, found: found, count: 1, elements: 1)
  }

  private func difference(in odd: Odd, from expected: Moment?) -> Difference {
    let found = odd.moment
    switch odd.subject {
    case .loss:
      return Difference(
        step: found.step, tensor: "loss", index: [],
        expected: expected.map { $0.loss.sum / $0.loss.weight },
        found: found.loss.sum / found.loss.weight, count: 1, elements: 1)
    case .tensor(let tensor, let slot):
      let name = tensor.name + (slot.map { " " + slotNames[$0] } ?? "")
      let now = layout.elements(of: tensor, in: found.buffer(slot))
      let then = expected.map { layout.elements(of: tensor, in: $0.buffer(slot)) }
      let places = now.indices.filter { now[$0].bitPattern != then?[$0].bitPattern }
      // Without anything to compare to, the first element stands for all.
      let first = places.first ?? 0
      return Difference(
        step: found.step, tensor: name,
        index: tensor.kind == .bias
          ? [first] : [first / tensor.columns, first % tensor.columns],
        expected: then.map { Double($0[first]) }, found: Double(now[first]), count: places.count,
        elements: now.count)
    }
  }
}

extension Verification.Moment {
  fileprivate func buffer(_ slot: Int?) -> FloatBuffer { slot.map { slots[$0] } ?? parameters }
}
