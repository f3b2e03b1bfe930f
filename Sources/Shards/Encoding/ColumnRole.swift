/// Finds out what a column that is neither target nor weight is good for.
enum ColumnRole {
  static func infer(
    _ column: Table.Column, rowCount: Int
  ) -> (role: Schema.Role, reason: String) {
    let present = rowCount - column.missing
    switch column.values {
    case .skipped: return (.ignored, "asked for")
    case _ where present == 0: return (.empty, "no field is present")
    case .numbers(let numbers):
      if column.isKindGiven { return (.numeric, "asked for") }
      return infer(numbers, name: column.name)
    case .texts(let codes, let dictionary):
      if column.isKindGiven { return (.categorical, "asked for") }
      return infer(codes, dictionary, present: present)
    }
  }

  private static func infer(
    _ numbers: [Double], name: String
  ) -> (role: Schema.Role, reason: String) {
    var (smallest, largest) = (Double.infinity, -Double.infinity)
    var (areWhole, present) = (true, 0)
    for number in numbers where !number.isNaN {
      smallest = min(smallest, number)
      largest = max(largest, number)
      areWhole = areWhole && number.rounded(.towardZero) == number
      present += 1
    }
    if smallest == largest {
      return (.constant, "every field present is \(NumberName.name(smallest))")
    }
    guard areWhole, numbers.count >= Schema.identifierRows, present == numbers.count else {
      return (.numeric, "numbers")
    }
    let isRun = largest - smallest == Double(present - 1)
    let isNamed = isIdentifierName(name)
    guard isRun || isNamed, Set(numbers).count == present else { return (.numeric, "numbers") }
    return (
      .identifier,
      isRun
        ? "each whole number from \(NumberName.name(smallest)) to \(NumberName.name(largest)) once"
        : "whole numbers, all different, called \(Excerpt.quoted(name))"
    )
  }

  /// `id`, `ID`, `user_id`, `row-id`, `order id`, `userId`.
  private static func isIdentifierName(_ name: String) -> Bool {
    let lower = name.lowercased()
    return lower == "id" || lower.hasSuffix("_id") || lower.hasSuffix("-id")
      || lower.hasSuffix(" id") || name.hasSuffix("Id") || name.hasSuffix("ID")
  }

  private static func infer(
    _ codes: [Int32], _ dictionary: [String], present: Int
  ) -> (role: Schema.Role, reason: String) {
    let distinct = dictionary.count
    if distinct == 1, present == codes.count {
      return (.constant, "every field is \(Excerpt.quoted(dictionary[0]))")
    }
    if dictionary.allSatisfy({ ISODate.parts($0) != nil }) { return (.date, "dates of ISO 8601") }
    if codes.count >= Schema.identifierRows, 100 * distinct >= 95 * present, distinct > 2 {
      return (.identifier, "\(distinct) different texts in \(present) rows")
    }
    return (.categorical, distinct == 1 ? "1 text" : "\(distinct) different texts")
  }
}

/// The name of a number that is a class, or that stands in a message.
enum NumberName {
  /// `3` for 3.0, else the shortest decimal that reads back as the same number.
  static func name(_ number: Double) -> String {
    abs(number) < 0x1p53 && number.rounded(.towardZero) == number
      ? String(Int64(number)) : "\(number)"
  }
}
