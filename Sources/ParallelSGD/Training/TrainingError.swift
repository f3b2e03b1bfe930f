public import Shards

/// A training that cannot go on.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A loss, an output, a gradient or an update (`quantity`) was no finite number. The first three
  /// are found before anything is applied; an update, a finite gradient times too large a rate, is
  /// found when it is made. No model with such numbers is ever given out.
  case diverged(
    epoch: Int, step: Int, layer: Int, rows: ClosedRange<Int>?, quantity: String,
    learningRate: Double)
  /// A checkpoint could not be kept, see ``CheckpointPolicy/keep``.
  case notKept(DataError)

  /// One line: the epoch and step (from 1), the layer (from 0), the rows of the batch (from 0).
  public var description: String {
    switch self {
    case .diverged(let epoch, let step, let layer, let rows, let quantity, _):
      let place = rows.map {
        ($0.count == 1 ? ", row \($0.lowerBound)" : ", rows \($0.lowerBound)–\($0.upperBound)")
          + " of the batch"
      }
      return "training diverged at epoch \(epoch), step \(step): non-finite \(quantity) in layer "
        + "\(layer)\(place ?? "")" + (quantity == "update" ? "" : "; the step was not applied")
    case .notKept(let error): return error.description
    }
  }

  /// What usually helps.
  public var hint: String? {
    switch self {
    case .diverged(_, _, _, _, _, let rate):
      // As a Float: 0.003 and not 0.003000000026077032.
      "lower the learning rate (it was \(Float(rate))), add warm-up, or clip the gradient"
    case .notKept(let error): error.hint
    }
  }
}

/// An option that makes no sense by itself or with the others.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The property that is wrong, as it is called in the API.
  public var option: String
  /// What was found and what is allowed.
  public var message: String

  init(_ option: String, _ message: String) {
    self.option = option
    self.message = message
  }

  /// `option: message`.
  public var description: String { "\(option): \(message)" }
}
