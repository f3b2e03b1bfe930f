import Shards

/// How often each class was right, wrong and taken for another: rows, each counting as its weight.
struct ClassFigures: Codable, Equatable, Sendable {
  var names: [String]
  /// Rows of each class.
  var support: [Double]
  /// Rows that each class was predicted for.
  var predicted: [Double]
  /// Rows of each class that it was predicted for.
  var correct: [Double]
  /// Pairs of a true and a predicted class that occur, by true and then by predicted class; with very
  /// many, only the most frequent.
  var pairs: [Pair]
  /// How many pairs occur.
  var pairCount: Int

  struct Pair: Codable, Equatable, Sendable {
    /// Positions among the names.
    var truth: Int
    var predicted: Int
    var rows: Double
  }

  /// So many pairs are kept in `report.json`; the CSV file has all.
  static let mostPairs = 4096

  /// tp / (tp + fp), of what was predicted as the class; `nil` where nothing was.
  func precision(_ index: Int) -> Double? { Self.share(correct[index], of: predicted[index]) }
  /// tp / (tp + fn), of the class's rows; `nil` without any.
  func recall(_ index: Int) -> Double? { Self.share(correct[index], of: support[index]) }
  /// 2·tp / (2·tp + fp + fn), the harmonic mean of precision and recall; `nil` where the class neither
  /// occurs nor is predicted.
  func f1(_ index: Int) -> Double? {
    Self.share(2 * correct[index], of: predicted[index] + support[index])
  }

  private static func share(_ part: Double, of whole: Double) -> Double? {
    whole > 0 ? part / whole : nil
  }

  /// Right rows of all.
  var accuracy: Double? { Self.share(correct.reduce(0, +), of: support.reduce(0, +)) }

  /// Mean F1 of the classes that occur or are predicted, each counting the same.
  var macroF1: Double? {
    let values = names.indices.compactMap(f1)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// With the most frequent pairs only, where there are very many.
  var limited: ClassFigures {
    guard pairs.count > Self.mostPairs else { return self }
    var figures = self
    let kept = pairs.sorted {
      ($1.rows, $0.truth, $0.predicted) < ($0.rows, $1.truth, $1.predicted)
    }
    figures.pairs = kept.prefix(Self.mostPairs).sorted {
      ($0.truth, $0.predicted) < ($1.truth, $1.predicted)
    }
    return figures
  }

  /// All counts as a matrix, where all pairs are known and the classes few enough to be drawn.
  func matrix(most: Int) -> [[Double]]? {
    guard names.count <= most, pairs.count == pairCount else { return nil }
    var matrix = [[Double]](
      repeating: [Double](repeating: 0, count: names.count), count: names.count)
    for pair in pairs { matrix[pair.truth][pair.predicted] = pair.rows }
    return matrix
  }

  /// Wrong pairs, the most frequent first.
  var confusions: [Pair] {
    pairs.filter { $0.truth != $0.predicted }.sorted {
      ($1.rows, $0.truth, $0.predicted) < ($0.rows, $1.truth, $1.predicted)
    }
  }

  /// Refuses counts that do not fit together.
  func check(file: String) throws(DataError) {
    let sizes = [support.count, predicted.count, correct.count]
    let counts = support + predicted + correct
    let range = 0...Self.greatest
    guard sizes.allSatisfy({ $0 == names.count }), counts.allSatisfy(range.contains),
      pairs.allSatisfy({
        names.indices.contains($0.truth) && names.indices.contains($0.predicted)
          && range.contains($0.rows)
      })
    else {
      throw DataError(
        .badData, file: file, "held_out.classes: expected counts from 0 for each of the names")
    }
  }

  /// So much can be added up for every class, and drawn.
  private static let greatest = 1e100

  /// A line for each class; of weighted rows the columns' names say that they hold weights.
  func csv(isWeighted: Bool) -> String {
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let counts = ["support", "predicted", "correct"].map { isWeighted ? $0 + "_weight" : $0 }
    return "class,\(counts.joined(separator: ",")),precision,recall,f1\n"
      + names.indices.map { index in
        ([PredictionTable.field(names[index])]
          + [support[index], predicted[index], correct[index]].map(Self.count)
          + [precision(index), recall(index), f1(index)].map(text)).joined(separator: ",") + "\n"
      }.joined()
  }

  /// Without a fraction where there is none.
  private static func count(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}

extension ClassFigures {
  /// A line for each pair that occurs, with its rows or their weight.
  func confusionCSV(isWeighted: Bool) -> String {
    "true,predicted,\(isWeighted ? "weight" : "rows")\n"
      + pairs.map { pair in
        [names[pair.truth], names[pair.predicted]].map(PredictionTable.field)
          .joined(separator: ",") + ",\(Self.count(pair.rows))\n"
      }.joined()
  }
}

/// Adds up rows by true and predicted class; takes room for the pairs that occur only.
struct ClassTally {
  private let names: [String]
  private var counts: [Key: Double] = [:]

  private struct Key: Hashable {
    var truth: Int32
    var predicted: Int32
  }

  init(names: [String]) { self.names = names }

  mutating func add(truth: Int, predicted: Int, weight: Double = 1) {
    counts[Key(truth: Int32(truth), predicted: Int32(predicted)), default: 0] += weight
  }

  /// All pairs, by true and then by predicted class.
  private var pairs: [ClassFigures.Pair] {
    counts.map {
      ClassFigures.Pair(truth: Int($0.truth), predicted: Int($0.predicted), rows: $1)
    }.sorted { ($0.truth, $0.predicted) < ($1.truth, $1.predicted) }
  }

  var figures: ClassFigures {
    var (support, predicted, correct) = (
      [Double](repeating: 0, count: names.count), [Double](repeating: 0, count: names.count),
      [Double](repeating: 0, count: names.count)
    )
    let pairs = pairs
    for pair in pairs {
      support[pair.truth] += pair.rows
      predicted[pair.predicted] += pair.rows
      if pair.truth == pair.predicted { correct[pair.truth] += pair.rows }
    }
    return ClassFigures(
      names: names, support: support, predicted: predicted, correct: correct, pairs: pairs,
      pairCount: pairs.count)
  }
}
