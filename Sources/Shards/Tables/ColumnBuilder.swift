/// Puts a column together from its chunks, in order.
struct ColumnBuilder {
  private let name: String
  private let kind: Table.Kind
  private let isKindGiven: Bool
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var interner = TextInterner()
  private var missing = 0

  init(name: String, kind: Table.Kind, isKindGiven: Bool, rowCount: Int) {
    self.name = name
    self.kind = kind
    self.isKindGiven = isKindGiven
    switch kind {
    case .numeric: numbers.reserveCapacity(rowCount)
    case .text: codes.reserveCapacity(rowCount)
    case .skipped: break
    }
  }

  mutating func append(_ part: ArraySlice<Double>) {
    numbers.append(contentsOf: part)
    for number in part where number.isNaN { missing += 1 }
  }

  mutating func append(_ part: ArraySlice<Int32>, _ texts: TextInterner) {
    let translation = (0..<texts.count).map { interner.code(texts.bytes($0)) }
    for code in part {
      codes.append(code < 0 ? -1 : translation[Int(code)])
      if code < 0 { missing += 1 }
    }
  }

  func column() -> Table.Column {
    let values: Table.Values
    switch kind {
    case .numeric: values = .numbers(numbers)
    case .text:
      let (texts, places) = interner.dictionary()
      let isIdentity = texts.count == places.count
      values = .texts(
        isIdentity ? codes : codes.map { $0 < 0 ? -1 : places[Int($0)] }, dictionary: texts)
    case .skipped: values = .skipped
    }
    return Table.Column(name: name, values: values, missing: missing, isKindGiven: isKindGiven)
  }
}
