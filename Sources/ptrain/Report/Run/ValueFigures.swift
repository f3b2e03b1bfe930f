import Shards

/// True and predicted values of one target, in its own unit and in the order of the rows.
struct ValueAnswers: Equatable, Sendable {
  var name: String
  var truth: [Double] = []
  var predicted: [Double] = []
  /// Of the rows; `nil` where each is 1.
  var weights: [Double]?
}

/// How close predicted values come to the true ones: errors with each row's weight, while points, grid
/// and histogram count rows.
struct ValueFigures: Codable, Equatable, Sendable {
  var name: String
  var rows: Int
  /// Mean of |predicted − true|, and of predicted − true.
  var meanAbsoluteError: Double
  var bias: Double
  /// Half of the rows, and nine tenths of them, are no further off.
  var medianAbsoluteError: Double
  var ninetiethAbsoluteError: Double
  /// True and predicted of every row, where there are no more than ``mostPoints``.
  var points: [[Double]]?
  /// Counts of all rows, where there are more.
  var grid: ValueGrid?
  var residuals: Histogram

  static let mostPoints = 1000

  /// Rows by the interval that predicted − true falls into; what lies beyond an end is counted there.
  struct Histogram: Codable, Equatable, Sendable {
    var low: Double
    /// Of an interval.
    var width: Double
    var counts: [Int]
    /// How many rows lie beyond the ends.
    var beyond: Int
  }

  init(_ answers: ValueAnswers) {
    name = answers.name
    rows = answers.truth.count
    let errors = answers.truth.indices.map { row in
      (answers.predicted[row] - answers.truth[row], answers.weights?[row] ?? 1)
    }.filter { $0.0.isFinite }
    let sizes = errors.map { ($0.0.magnitude, $0.1) }.sorted { $0.0 < $1.0 }
    let total = errors.reduce(0) { $0 + $1.1 }
    func mean(_ values: [(Double, Double)]) -> Double {
      total > 0 ? values.reduce(0) { $0 + $1.0 * $1.1 } / total : 0
    }
    meanAbsoluteError = mean(sizes)
    bias = mean(errors)
    // The least that so large a share of the weight does not exceed.
    func quantile(_ share: Double) -> Double {
      var sum = 0.0
      for (size, weight) in sizes {
        sum += weight
        if sum > 0, sum >= share * total { return size }
      }
      return sizes.last?.0 ?? 0
    }
    medianAbsoluteError = quantile(0.5)
    ninetiethAbsoluteError = quantile(0.9)
    residuals = Histogram(errors.map(\.0), reach: quantile(0.99))
    if rows <= Self.mostPoints {
      points = zip(answers.truth, answers.predicted).map { [$0, $1] }
    } else {
      grid = ValueGrid(answers)
    }
  }

  /// Refuses sizes that do not fit together.
  func check(file: String) throws(DataError) {
    let cells = (grid?.cells ?? []).allSatisfy { cell in
      let range = 0..<max(0, grid?.count ?? 0)
      return range.contains(cell.truth) && range.contains(cell.predicted) && cell.rows > 0
    }
    guard cells, (points ?? []).allSatisfy({ $0.count == 2 }),
      (grid?.count ?? 1) > 0, (grid?.side ?? 1) > 0, residuals.width > 0,
      residuals.counts.allSatisfy({ (0...(1 << 40)).contains($0) })
    else {
      throw DataError(
        .badData, file: file, "held_out.values: expected pairs of numbers, and counts within a grid"
      )
    }
  }
}

extension ValueFigures.Histogram {
  private static let intervals = 31

  /// - Parameter reach: of most of them; a few far ones shall not make all others one bar.
  init(_ residuals: [Double], reach: Double) {
    let reach = reach > 0 && reach.isFinite ? reach * 1.25 : 0.5
    low = -reach
    width = 2 * reach / Double(Self.intervals)
    counts = [Int](repeating: 0, count: Self.intervals)
    beyond = 0
    for residual in residuals {
      let place = ((residual - low) / width).rounded(.down)
      if place < 0 || place >= Double(Self.intervals) { beyond += 1 }
      counts[Int(max(0, min(Double(Self.intervals - 1), place)))] += 1
    }
  }
}

/// Rows counted in the squares of a grid over true and predicted values.
struct ValueGrid: Codable, Equatable, Sendable {
  /// The lower end of both axes, and the side of a square.
  var low: Double
  var side: Double
  /// Squares along an axis.
  var count: Int
  /// Those with rows, by true and then by predicted value.
  var cells: [Cell]
  /// Rows beyond the ends, counted in the squares at the edge.
  var beyond: Int

  struct Cell: Codable, Equatable, Sendable {
    var truth: Int
    var predicted: Int
    var rows: Int
  }

  private static let count = 48

  /// Over all true values and what is predicted not far beyond them.
  init(_ answers: ValueAnswers) {
    let finite = answers.truth.filter(\.isFinite)
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
    let room = max((most - least) * 0.1, abs(most) * 1e-6, 1e-300)
    let predicted = answers.predicted.filter(\.isFinite)
    let low = max(least - room, min(least, predicted.min() ?? least))
    let high = min(most + room, max(most, predicted.max() ?? most))
    count = Self.count
    self.low = low
    let side = max((high - low) / Double(Self.count), 1e-300)
    self.side = side
    var counts = [Int](repeating: 0, count: Self.count * Self.count)
    beyond = 0
    for (truth, predicted) in zip(answers.truth, answers.predicted) {
      guard truth.isFinite, predicted.isFinite else {
        beyond += 1
        continue
      }
      // The highest value belongs to the last square.
      if predicted < low || predicted > high { beyond += 1 }
      let places = [truth, predicted].map { value in
        Int(max(0, min(Double(Self.count - 1), ((value - low) / side).rounded(.down))))
      }
      counts[places[0] * Self.count + places[1]] += 1
    }
    cells = counts.indices.filter { counts[$0] > 0 }.map {
      Cell(truth: $0 / Self.count, predicted: $0 % Self.count, rows: counts[$0])
    }
  }
}
