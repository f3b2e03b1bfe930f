import ParallelSGD
import Shards

/// What the epochs of a run came to, a column for each figure: all as long as ``epoch``.
struct EpochColumns: Codable, Equatable, Sendable {
  /// From 1.
  var epoch: [Int] = []
  /// Updates since the start.
  var step: [Int] = []
  /// Of the epoch's last step.
  var learningRate: [Double] = []
  var trainLoss: [Double] = []
  /// Of the held-out rows, as the others of that name; `nil` without any.
  var validLoss: [Double]?
  var validAccuracy: [Double]?
  var validR2: [Double]?
  var validRmse: [Double]?
  /// `nil` where it was not measured.
  var rowsPerSecond: [Double]?
  var seconds: [Double]?

  init(_ reports: [EpochReport]) {
    epoch = reports.map(\.epoch)
    step = reports.map(\.step)
    learningRate = reports.map(\.learningRate)
    trainLoss = reports.map(\.trainLoss)
    func all(_ value: (EpochReport) -> Double?) -> [Double]? {
      let values = reports.compactMap(value)
      return values.count == reports.count && !values.isEmpty ? values : nil
    }
    validLoss = all { $0.validation?.loss }
    validAccuracy = all { $0.validation?.accuracy }
    validR2 = all { $0.validation?.r2 }
    validRmse = all { $0.validation?.rmse }
    rowsPerSecond = all(\.rowsPerSecond)
    seconds = all(\.seconds)
  }

  /// Reads `metrics.jsonl`, which holds no times.
  ///
  /// - Throws: `DataError` with code `badData` naming the line.
  init(metrics text: String, file: String) throws(DataError) {
    var rows: [JSONValue] = []
    // A carriage return before the line feed is white space of the line's JSON text.
    let lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !(line.isEmpty && number == lines.count - 1) {
      do throws(DataError) {
        rows.append(try JSONValue(parsing: Array(line)[...], file: file))
      } catch {
        throw DataError(.badData, file: file, at: .line(number + 1), error.message)
      }
      guard rows[number].members != nil else {
        throw DataError(
          .badData, file: file, at: .line(number + 1),
          "expected an object, found \(rows[number].kind)")
      }
    }
    func fail(_ row: Int, _ key: String, _ kind: String) -> DataError {
      let found: String =
        switch rows[row][key] {
        case .number(let digits): Excerpt.escaped(digits)
        case let value: value?.kind ?? "none"
        }
      return DataError(
        .badData, file: file, at: .line(row + 1),
        "expected \(kind) as \"\(key)\", found \(found)")
    }
    func whole(_ key: String) throws(DataError) -> [Int] {
      var values: [Int] = []
      for (index, row) in rows.enumerated() {
        guard let value = row[key]?.integer else { throw fail(index, key, "a whole number") }
        values.append(value)
      }
      return values
    }
    func column(_ key: String) throws(DataError) -> [Double] {
      var values: [Double] = []
      for (index, row) in rows.enumerated() {
        // What JSON has no number for is written as null.
        guard let value = row[key] == .null ? .infinity : row[key]?.double else {
          throw fail(index, key, "a number")
        }
        values.append(value)
      }
      return values
    }
    func optional(_ key: String) throws(DataError) -> [Double]? {
      rows.contains { $0[key] != nil } ? try column(key) : nil
    }
    epoch = try whole("epoch")
    step = try whole("step")
    learningRate = try column("learning_rate")
    trainLoss = try column("train_loss")
    validLoss = try optional("valid_loss")
    validAccuracy = try optional("valid_accuracy")
    validR2 = try optional("valid_r2")
    validRmse = try optional("valid_rmse")
  }

  /// Names and values of the columns that are there.
  var columns: [(name: String, values: [Double])] {
    let all: [(String, [Double]?)] = [
      ("learning_rate", learningRate), ("train_loss", trainLoss), ("valid_loss", validLoss),
      ("valid_accuracy", validAccuracy), ("valid_r2", validR2), ("valid_rmse", validRmse),
      ("rows_per_second", rowsPerSecond), ("seconds", seconds),
    ]
    return all.compactMap { name, values in values.map { (name, $0) } }
  }

  /// Refuses columns of different lengths, and what no training comes to.
  func check(file: String) throws(DataError) {
    for (name, count) in [("step", step.count)] + columns.map({ ($0.name, $0.values.count) })
    where count != epoch.count {
      throw DataError(
        .badData, file: file,
        "epochs: expected \(epoch.count) numbers in \"\(name)\", as in \"epoch\", found \(count)")
    }
    func require(_ isRight: Bool, _ message: String) throws(DataError) {
      guard isRight else { throw DataError(.badData, file: file, "epochs: \(message)") }
    }
    try require(
      epoch.first ?? 1 >= 1 && zip(epoch, epoch.dropFirst()).allSatisfy(<),
      "expected ascending numbers from 1 in \"epoch\"")
    try require(
      step.first ?? 0 >= 0 && zip(step, step.dropFirst()).allSatisfy(<=),
      "expected ascending numbers from 0 in \"step\"")
    // Losses may be beyond all numbers; what is set or measured is not.
    let positive = [
      ("learning_rate", learningRate), ("rows_per_second", rowsPerSecond ?? []),
      ("seconds", seconds ?? []),
    ]
    for (name, values) in positive {
      try require(
        values.allSatisfy { $0 >= 0 && $0.isFinite }, "expected numbers from 0 in \"\(name)\"")
    }
    try require(
      (validAccuracy ?? []).allSatisfy { $0 >= 0 && $0 <= 1 },
      "expected numbers from 0 to 1 in \"valid_accuracy\"")
  }

  /// A header and a line for each epoch, every number in the fewest digits that give it back.
  var csv: String {
    let columns = columns
    var text = (["epoch", "step"] + columns.map(\.name)).joined(separator: ",") + "\n"
    for index in epoch.indices {
      text += "\(epoch[index]),\(step[index])"
      for column in columns { text += ",\(column.values[index])" }
      text += "\n"
    }
    return text
  }
}
