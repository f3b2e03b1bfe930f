extension Schema.Summary {
  /// Summarises a column; numbers in row order, so that the mean is always the same.
  init(of column: Table.Column) {
    switch column.values {
    case .numbers(let numbers): self = Self.numbers(numbers)
    case .texts(let codes, let dictionary): self = Self.texts(codes, dictionary)
    case .skipped: self = .nothing
    }
  }

  private static func numbers(_ numbers: [Double]) -> Self {
    var (smallest, largest) = (Double.infinity, -Double.infinity)
    var (sum, count) = (0.0, 0)
    var distinct: Set<Double> = []
    for number in numbers where !number.isNaN {
      smallest = min(smallest, number)
      largest = max(largest, number)
      sum += number
      count += 1
      if distinct.count <= Schema.distinctLimit { distinct.insert(number) }
    }
    guard count > 0 else { return .nothing }
    return .numbers(
      min: smallest, max: largest, mean: sum / Double(count),
      distinct: distinct.count <= Schema.distinctLimit ? distinct.count : nil)
  }

  private static func texts(_ codes: [Int32], _ dictionary: [String]) -> Self {
    guard !dictionary.isEmpty else { return .nothing }
    var counts = [Int](repeating: 0, count: dictionary.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    var top: [Int] = []
    // A short list kept sorted: the dictionary may be as long as the table.
    for code in dictionary.indices {
      let place = top.firstIndex { precedes(code, $0, counts, dictionary) } ?? top.count
      guard place < Schema.topLimit else { continue }
      top.insert(code, at: place)
      if top.count > Schema.topLimit { top.removeLast() }
    }
    return .texts(
      distinct: dictionary.count,
      top: top.map { Schema.TextCount(text: dictionary[$0], count: counts[$0]) })
  }

  private static func precedes(
    _ a: Int, _ b: Int, _ counts: [Int], _ dictionary: [String]
  ) -> Bool {
    counts[a] != counts[b]
      ? counts[a] > counts[b]
      : dictionary[a].utf8.lexicographicallyPrecedes(dictionary[b].utf8)
  }
}
