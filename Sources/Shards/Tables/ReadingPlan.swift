/// What to do with each column on the way through a table.
package struct ReadingPlan {
  enum Action: UInt8 {
    case number
    case text
    case skip
  }

  /// One a column.
  let actions: [Action]
  /// The place of each column among the numbers or the texts.
  let places: [Int]
  /// How many columns of numbers follow one another from each column on.
  let numbersFrom: [Int]
  let numberCount: Int
  let textCount: Int

  init(_ actions: [Action]) {
    self.actions = actions
    var (numbers, texts) = (0, 0)
    places = actions.map { action in
      switch action {
      case .number:
        numbers += 1
        return numbers - 1
      case .text:
        texts += 1
        return texts - 1
      case .skip: return 0
      }
    }
    (numberCount, textCount) = (numbers, texts)
    var numbersFrom = actions.map { _ in 0 }
    for column in actions.indices.reversed() where actions[column] == .number {
      numbersFrom[column] = 1 + (column + 1 < actions.count ? numbersFrom[column + 1] : 0)
    }
    self.numbersFrom = numbersFrom
  }

  /// Reads columns of `kinds`, all of them.
  init(_ kinds: [Table.Kind]) {
    self.init(
      kinds.map { kind in
        switch kind {
        case .numeric: .number
        case .text: .text
        case .skipped: .skip
        }
      })
  }

  /// Reads those columns only that this plan took for something else than `kinds` say; `nil` if it
  /// took none so.
  func corrected(_ kinds: [Table.Kind]) -> ReadingPlan? {
    let right = ReadingPlan(kinds).actions
    let missed = zip(actions, right).map { $0 == $1 ? Action.skip : $1 }
    return missed.allSatisfy { $0 == .skip } ? nil : ReadingPlan(missed)
  }
}
