/// The least-squares problem behind a ``ScalingFit``, solved within the law's bounds.
///
/// Every law is a linear form `d(N) = Σ θ·g(N)` with θ ≥ 0: the rate is `N / d(N)` under
/// ``ScalingLaw/amdahl`` (`d = a + b·(N − 1)`, λ = 1/a, σ = b/a) and ``ScalingLaw/universal``
/// (`… + c·N·(N − 1)`, κ = c/a), and `d(N)` itself under ``ScalingLaw/gustafson`` (`d = u + v·N`,
/// λ = u + v, σ = u/λ). The best point within the bounds lies on one of few faces, each a problem
/// without bounds: all are solved, and the best one that keeps the bounds counts.
struct LeastSquares {
  /// All samples of a thread count.
  struct Point {
    var threads: Double
    /// Number of samples.
    var weight: Double
    /// Their mean, or that of their logarithms.
    var value: Double
  }

  let law: ScalingLaw
  /// Whether values are logarithms, and residuals differences of logarithms.
  let isRelative: Bool
  let points: [Point]

  /// `nil` where no face has a solution, as for rates that no positive λ comes near.
  func solution() -> ScalingCurve? {
    let solved = faces.lazy.compactMap { face in solve(face).map { (face, $0) } }
      .filter { face, solved in face.keepsBounds(solved.theta) }
    // The first face is the whole: a solution there that keeps the bounds is the best of all.
    if let (face, best) = solved.first, face.isWhole { return face.curve(best.theta) }
    return solved.min { $0.1.sum < $1.1.sum }.map { face, best in face.curve(best.theta) }
  }

  // MARK: Faces

  /// A linear form, and what its coefficients mean.
  private struct Face {
    /// Whether no bound is met with equality.
    var isWhole = false
    var terms: [@Sendable (Double) -> Double]
    var curve: ([Double]) -> ScalingCurve
    var limit: ([Double]) -> Bool = { _ in true }

    func keepsBounds(_ theta: [Double]) -> Bool {
      theta[0] > 0 && theta.allSatisfy { $0 >= 0 } && limit(theta)
    }
  }

  private var faces: [Face] {
    let one: @Sendable (Double) -> Double = { _ in 1 }
    let all: @Sendable (Double) -> Double = { $0 }
    let others: @Sendable (Double) -> Double = { $0 - 1 }
    let pairs: @Sendable (Double) -> Double = { $0 * ($0 - 1) }
    func curve(_ lambda: Double, _ sigma: Double, _ kappa: Double = 0) -> ScalingCurve {
      ScalingCurve(law: law, lambda: lambda, sigma: sigma, kappa: kappa)
    }
    switch law {
    case .amdahl:
      return [
        Face(
          isWhole: true, terms: [one, others], curve: { curve(1 / $0[0], $0[1] / $0[0]) },
          limit: { $0[1] <= $0[0] }),
        Face(terms: [one], curve: { curve(1 / $0[0], 0) }),
        Face(terms: [all], curve: { curve(1 / $0[0], 1) }),
      ]
    case .gustafson:
      return [
        Face(
          isWhole: true, terms: [one, all], curve: { curve($0[0] + $0[1], $0[0] / ($0[0] + $0[1])) }
        ),
        Face(terms: [all], curve: { curve($0[0], 0) }),
        Face(terms: [one], curve: { curve($0[0], 1) }),
      ]
    case .universal:
      return [
        Face(
          isWhole: true, terms: [one, others, pairs],
          curve: { curve(1 / $0[0], $0[1] / $0[0], $0[2] / $0[0]) }),
        Face(terms: [one, others], curve: { curve(1 / $0[0], $0[1] / $0[0]) }),
        Face(terms: [one, pairs], curve: { curve(1 / $0[0], 0, $0[1] / $0[0]) }),
        Face(terms: [one], curve: { curve(1 / $0[0], 0) }),
      ]
    }
  }

  // MARK: A face, by Levenberg and Marquardt's method

  private static let steps = 200
  private static let tolerance = 1e-11

  /// What a linear form `d` makes of a point: its residual and the residual's derivative by `d`;
  /// `nil` where `d` is no rate.
  private func residual(_ d: Double, _ point: Point) -> (value: Double, slope: Double)? {
    guard d > 0, d.isFinite else { return nil }
    switch (law, isRelative) {
    case (.gustafson, false): return (d - point.value, 1)
    case (.gustafson, true): return (DoubleMath.log(d) - point.value, 1 / d)
    case (_, false): return (point.threads / d - point.value, -point.threads / (d * d))
    case (_, true): return (DoubleMath.log(point.threads / d) - point.value, -1 / d)
    }
  }

  private func sum(_ rows: [[Double]], _ theta: [Double]) -> Double? {
    var sum = 0.0
    for (point, row) in zip(points, rows) {
      guard let residual = residual(Self.dot(row, theta), point) else { return nil }
      sum += point.weight * residual.value * residual.value
    }
    return sum
  }

  private func solve(_ face: Face) -> (theta: [Double], sum: Double)? {
    let count = face.terms.count
    guard points.count >= count else { return nil }
    // Terms reach from 1 to 10⁶: each is taken in units of its largest value.
    let units = face.terms.map { term in points.map { abs(term($0.threads)) }.max() ?? 1 }
    guard units.allSatisfy({ $0 > 0 }) else { return nil }
    let rows = points.map { point in
      (0..<count).map { face.terms[$0](point.threads) / units[$0] }
    }
    guard var theta = start(rows), var sum = sum(rows, theta) else { return nil }
    var damping = 1e-3
    for _ in 0..<Self.steps {
      var (matrix, gradient) = normalEquations(rows, theta)
      for index in 0..<count { matrix[index][index] *= 1 + damping }
      guard let step = Self.solve(matrix, gradient) else { break }
      let next = zip(theta, step).map { $0 - $1 }
      let isSmall = zip(step, theta).allSatisfy { abs($0) <= Self.tolerance * (abs($1) + 1e-300) }
      if let nextSum = self.sum(rows, next), nextSum <= sum {
        (theta, sum, damping) = (next, nextSum, damping / 8)
        if isSmall { break }
      } else if damping > 1e12 || isSmall {
        break
      } else {
        damping *= 10
      }
    }
    return (zip(theta, units).map { $0 / $1 }, sum)
  }

  private func normalEquations(
    _ rows: [[Double]], _ theta: [Double]
  ) -> (matrix: [[Double]], gradient: [Double]) {
    let count = theta.count
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var gradient = [Double](repeating: 0, count: count)
    for (point, row) in zip(points, rows) {
      guard let residual = residual(Self.dot(row, theta), point) else { continue }
      let slope = point.weight * residual.slope
      for i in 0..<count {
        gradient[i] += slope * residual.value * row[i]
        for j in 0..<count { matrix[i][j] += slope * residual.slope * row[i] * row[j] }
      }
    }
    return (matrix, gradient)
  }

  /// The linear form that comes nearest, in shares, to what the points ask of it; a constant where that
  /// one is no rate somewhere.
  private func start(_ rows: [[Double]]) -> [Double]? {
    let wanted = points.map { point in
      let rate = isRelative ? DoubleMath.exp(point.value) : point.value
      return law == .gustafson ? rate : point.threads / rate
    }
    let count = rows[0].count
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var right = [Double](repeating: 0, count: count)
    for ((point, row), value) in zip(zip(points, rows), wanted) {
      let weight = point.weight / (value * value)
      for i in 0..<count {
        right[i] += weight * value * row[i]
        for j in 0..<count { matrix[i][j] += weight * row[i] * row[j] }
      }
    }
    if let theta = Self.solve(matrix, right), sum(rows, theta) != nil { return theta }
    let mean = wanted.reduce(0, +) / Double(wanted.count)
    return [mean] + [Double](repeating: 0, count: count - 1)
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  /// Gauss's elimination with the largest pivot; `nil` for a singular matrix.
  static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    var (a, b) = (matrix, right)
    let count = b.count
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { abs(a[$0][column]) < abs(a[$1][column]) }),
        abs(a[pivot][column]) > 0, a[pivot][column].isFinite
      else { return nil }
      a.swapAt(column, pivot)
      b.swapAt(column, pivot)
      for row in (column + 1)..<count {
        let factor = a[row][column] / a[column][column]
        for index in column..<count { a[row][index] -= factor * a[column][index] }
        b[row] -= factor * b[column]
      }
    }
    var x = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() {
      let known = ((row + 1)..<count).reduce(0) { $0 + a[row][$1] * x[$1] }
      x[row] = (b[row] - known) / a[row][row]
    }
    return x.allSatisfy(\.isFinite) ? x : nil
  }
}
