/// Proof of a gradient: backpropagation's against central differences, parameter by parameter.
///
/// Runs on made-up parameters and rows in Double, the same for the same seed:
///
/// ```swift
/// let network = Architecture(inputs: 4, hidden: [3], outputs: 2, activation: .tanh)
/// let check = GradientCheck(network, loss: .meanSquaredError)
/// check.passes  // true
/// check.worst?.relativeError  // far below GradientCheck.tolerance
/// ```
///
/// What is checked is the derivation that the training engine follows; that the engine's Float
/// kernels compute the same is a test of its own. See <doc:Backpropagation>.
public struct GradientCheck: Sendable {
  /// The two derivatives of the loss by one parameter.
  public struct Entry: Sendable, Hashable, Codable {
    /// `W1` for the weights of the first layer, `b1` for its biases.
    public let tensor: String
    /// `[i, j]` in a weight matrix `[in, out]`, `[j]` in a bias vector, counted from 0.
    public let index: [Int]
    /// By backpropagation.
    public let analytic: Double
    /// By central differences; `nil` where the loss has a kink too near for any.
    public let numeric: Double?
    /// `|analytic − numeric|` over the larger of the two magnitudes, see
    /// ``GradientCheck/tolerance``; `nil` where there is nothing to compare with.
    public let relativeError: Double?
  }

  /// Largest relative error that passes: 10⁻⁷.
  ///
  /// It is relative to the larger magnitude of the two derivatives, or to 10⁻⁴ of the largest
  /// derivative of the whole network where both are smaller than that: the losses that the
  /// differences are taken of are rounded at their 16th digit, which leaves some 13 digits of a
  /// derivative near 1 and few of one near 10⁻¹⁰. A wrong formula is wrong in its first digits.
  public static let tolerance = 1e-7

  /// One entry a parameter, in the order `W1, b1, W2, b2, …`, weights row-major.
  public let entries: [Entry]

  /// Checks every parameter of a network.
  ///
  /// Costs six forward passes a parameter, so time grows with the square of the parameter count:
  /// meant for networks of at most a few thousand.
  ///
  /// - Parameters:
  ///   - architecture: at least 1 input and 1 layer, every width at least 1. Dropout is checked
  ///     too, under one fixed mask.
  ///   - loss: every loss; the outputs of the last layer are its `y`.
  ///   - rows: rows of the made-up batch, at least 1; they have different weights.
  ///   - seed: of the made-up parameters, rows, weights and masks.
  public init(_ architecture: Architecture, loss: Loss, rows: Int = 8, seed: UInt64 = 0) {
    precondition(rows >= 1, "a gradient check needs at least 1 row, found \(rows)")
    precondition(
      architecture.widths.count > 1 && architecture.widths.allSatisfy { $0 >= 1 },
      "every width of a network is at least 1, found \(architecture.widths)")
    let problem = SyntheticProblem(architecture, loss: loss, rows: rows, seed: seed)
    self.init(
      analytic: ReferenceNetwork.flat(
        problem.network.gradient(of: problem.batch, masks: problem.masks)),
      network: problem.network, batch: problem.batch, masks: problem.masks)
  }

  /// Checks a gradient from anywhere against the central differences of a network.
  package init(
    analytic: [Double], network: ReferenceNetwork, batch: ReferenceBatch,
    masks: [DoubleMatrix?] = []
  ) {
    let numeric = analytic.indices.map {
      NumericGradient.derivative(
        ofParameter: $0, network: network, batch: batch, masks: masks)
    }
    let largest = (analytic + numeric.compactMap { $0 }).reduce(0) { max($0, abs($1)) }
    entries = network.tensors.flatMap { tensor in
      tensor.range.map { parameter in
        Entry(
          tensor: tensor.name, index: tensor.index(ofParameter: parameter),
          analytic: analytic[parameter], numeric: numeric[parameter],
          relativeError: numeric[parameter].map {
            Self.relativeError(analytic[parameter], $0, floor: 1e-4 * largest)
          })
      }
    }
  }

  /// How far the training engine's gradient, in Float, is from the reference's at the very same
  /// parameters and rows: the largest distance of an element, in Float ulps of its tensor's norm.
  ///
  /// A handful is rounding; a wrong formula shows as thousands. See ``engineTolerance``.
  ///
  /// - Throws: an error where the engine's loss or gradient is not finite.
  public static func engineUlps(
    _ architecture: Architecture, loss: Loss, rows: Int = 8, seed: UInt64 = 0
  ) throws -> Double {
    let problem = SyntheticProblem(architecture, loss: loss, rows: rows, seed: seed)
    return try EngineGradient.distances(of: architecture, on: problem).map(\.ulps).max() ?? 0
  }

  /// Ulps that pass in ``engineUlps(_:loss:rows:seed:)``: 64, an error of one in 130,000. Networks and
  /// rows of any shape are checked, and where rows cancel a gradient is small beside its terms.
  public static let engineTolerance = 64.0

  /// The entry with the largest relative error; `nil` where nothing could be compared.
  public var worst: Entry? {
    entries.filter { $0.relativeError != nil }
      .max { ($0.relativeError ?? 0) < ($1.relativeError ?? 0) }
  }

  /// Parameters without a numeric derivative, because a kink is too near.
  public var skipped: Int { entries.count { $0.numeric == nil } }

  /// Whether something was compared and every relative error is at most ``tolerance``.
  public var passes: Bool {
    worst != nil
      && entries.allSatisfy { $0.relativeError.map { $0 <= Self.tolerance } ?? true }
  }

  /// `|a − n| / max(|a|, |n|, floor)`; infinite where a number is not finite, 0 where all are 0.
  private static func relativeError(_ a: Double, _ n: Double, floor: Double) -> Double {
    guard a.isFinite && n.isFinite else { return .infinity }
    let scale = max(abs(a), abs(n), floor)
    return scale == 0 ? 0 : abs(a - n) / scale
  }
}
