import Foundation

/// What one row should be answered with, in Double.
package enum ReferenceTarget: Sendable, Equatable {
  /// The number of a class: one-hot under several outputs, the number 0 or 1 under one.
  case label(Int)
  /// One number an output.
  case values([Double])

  /// `t [C]`: the target as one number an output.
  package func values(outputs count: Int) -> [Double] {
    switch self {
    case .values(let values):
      precondition(values.count == count, "\(count) outputs, \(values.count) targets")
      return values
    case .label(let label) where count == 1:
      return [label == 0 ? 0 : 1]
    case .label(let label):
      precondition(label >= 0 && label < count, "class \(label) of \(count)")
      return (0..<count).map { $0 == label ? 1 : 0 }
    }
  }
}

/// Losses of one row in Double, by their definitions: `ℓ(y, t)` and `∂ℓ/∂y`.
///
/// `y [C]` are the network's outputs; they are logits under the two cross-entropies. The weight of
/// the row and the division by the total weight are the network's business, not the loss's.
extension Loss {
  /// `ℓ(y, t)`.
  package func referenceValue(outputs y: [Double], target: ReferenceTarget) -> Double {
    let count = Double(y.count)
    let t = target.values(outputs: y.count)
    switch self {
    case .meanSquaredError:
      return zip(y, t).reduce(0) { $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1) }
        / count
    case .meanAbsoluteError:
      return zip(y, t).reduce(0) { $0 + abs($1.0 - $1.1) } / count
    case .huber(let delta):
      let delta = Double(delta)
      return zip(y, t).reduce(0) { sum, pair in
        let e = pair.0 - pair.1
        return sum + (abs(e) <= delta ? 0.5 * e * e : delta * (abs(e) - 0.5 * delta))
      } / count
    case .softmaxCrossEntropy:
      // −Σ q·log p with log p = y − logsumexp(y); the largest logit is taken out first.
      let top = y.max() ?? 0
      let logSum = top + log(y.reduce(0) { $0 + exp($1 - top) })
      return zip(distribution(t), y).reduce(0) { $0 + $1.0 * (logSum - $1.1) }
    case .binaryCrossEntropy:
      // log(1 + e^y) = max(y, 0) + log(1 + e^−|y|).
      return zip(y, t).reduce(0) { sum, pair in
        let (y, t) = pair
        return sum + max(y, 0) + log1p(exp(-abs(y))) - t * y
      } / count
    }
  }

  /// `∂ℓ/∂y [C]`.
  ///
  /// Where `|e|` has a kink, `e = 0`, the value taken is 0.
  package func referenceGradient(outputs y: [Double], target: ReferenceTarget) -> [Double] {
    let count = Double(y.count)
    let t = target.values(outputs: y.count)
    switch self {
    case .meanSquaredError:
      // (½e²)′ = e: the ½ and the 2 cancel, and the sign is that of y − t.
      return zip(y, t).map { ($0 - $1) / count }
    case .meanAbsoluteError:
      return zip(y, t).map { y, t in (y > t ? 1 : y < t ? -1 : 0) / count }
    case .huber(let delta):
      let delta = Double(delta)
      return zip(y, t).map { min(max($0 - $1, -delta), delta) / count }
    case .softmaxCrossEntropy:
      // ∂(−Σ q·log p)/∂y = p·Σq − q; Σ q = 1 for a class and for any distribution.
      let top = y.max() ?? 0
      let exponentials = y.map { exp($0 - top) }
      let sum = exponentials.reduce(0, +)
      let q = distribution(t)
      let total = q.reduce(0, +)
      return zip(exponentials, q).map { total * $0 / sum - $1 }
    case .binaryCrossEntropy:
      // log(1 + e^y)′ = σ(y).
      return zip(y, t).map { (referenceSigmoid($0) - $1) / count }
    }
  }

  /// `q = (1 − s)·t + s/C`, with `t` one-hot for a class.
  private func distribution(_ t: [Double]) -> [Double] {
    guard case .softmaxCrossEntropy(let smoothing) = self else { return t }
    let s = Double(smoothing)
    return t.map { (1 - s) * $0 + s / Double(t.count) }
  }
}
