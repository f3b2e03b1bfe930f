import Foundation
import ParallelSGD
import Shards

extension FuzzedReader {
  /// Delimited text: in one piece and in small chunks on several threads, the same table or the same
  /// error.
  static let csv = FuzzedReader("csv", seeds: TableSeeds.all, tokens: TableSeeds.tokens) {
    bytes, random in
    let options = TableSeeds.options(&random)
    let whole = outcome { () throws(DataError) in
      try Table.read(bytes, name: "d.csv", options: options)
    }
    let threads = 1 + random.index(below: 4)
    let chunkBytes = 1 + random.index(below: random.oneIn(2) ? 16 : 300)
    let parts = outcome { () throws(DataError) in
      try Table.read(
        bytes, name: "d.csv", options: options, threads: threads, chunkBytes: chunkBytes)
    }
    try Broken.unless(
      whole == parts, "\(threads) threads, chunks of \(chunkBytes): \(parts) is not \(whole)")
    if random.oneIn(4) { try checkFile(bytes, options, threads: threads, chunkBytes, &random) }
    try TableSeeds.check(whole.get())
  }

  /// The same from a file of which only the beginning is in memory.
  private static func checkFile(
    _ bytes: [UInt8], _ options: CSVOptions, threads: Int, _ chunkBytes: Int,
    _ random: inout PhiloxStream
  ) throws {
    // From a head so short nothing else can be told.
    var options = options
    options.separator = options.separator ?? random.element(of: Array(",;\t".utf8))
    options.hasHeader = options.hasHeader ?? random.oneIn(2)
    let path = NSTemporaryDirectory() + "table-" + UUID().uuidString
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let head = random.index(below: bytes.count + 1)
    let whole = outcome { () throws(DataError) in
      try Table.read(InputFile.read(path), name: path, options: options)
    }
    let contents = try InputContents(of: path, threads: threads, head: head)
    let told = "head of \(head), \(threads) threads, chunks of \(chunkBytes)"
    // Given up, or the same: what is read instead is what it is compared with.
    guard contents.file != nil,
      let pieces = try? TableReader(
        pieces: contents, options: options, threads: threads, chunkBytes: chunkBytes
      ).table()
    else { return }
    try Broken.unless(whole == .success(pieces), "\(told): \(pieces) is not \(whole)")
  }

  /// A table made into numbers, and read again as new rows would be: the same numbers.
  static let encoder = FuzzedReader(
    "encoder", seeds: TableSeeds.learnable + TableSeeds.all, tokens: TableSeeds.tokens
  ) { bytes, random in
    let options = TableSeeds.options(&random)
    let table = try Table.read(bytes, name: "d.csv", options: options)
    let task: LearningTask? = random.element(of: [nil, nil, .classify, .regress])
    let schema = try Schema.infer(
      table, options: EncodingOptions(task: task, maxCategories: 1 + random.index(below: 4)))
    let trainingRows = stride(from: 0, to: table.rowCount, by: 1 + random.index(below: 2))
    let encoder = try TableEncoder.fit(table, schema: schema, trainingRows: Array(trainingRows))
    let encoded = try encoder.encode(table)
    try Broken.unless(encoded.features.allSatisfy(\.isFinite), "features are not finite")
    let stored = StrictJSON.text(of: Pipeline.table(encoder))
    let restored: Pipeline = try StrictJSON.value(from: stored, file: "m", title: "pipeline")
    try Broken.unless(restored == .table(encoder), "stored \(encoder), restored \(restored)")
    let again = try encoder.read(
      bytes, name: "d.csv", separator: table.dialect.separator,
      hasHeader: table.dialect.hasCountLine ? nil : table.dialect.hasHeader, targets: true)
    try Broken.unless(
      try encoder.encode(again).features == encoded.features, "read again, features differ")
  }

  static func outcome<Value>(
    _ body: () throws(DataError) -> Value
  ) -> Result<Value, DataError> {
    do throws(DataError) {
      return .success(try body())
    } catch {
      return .failure(error)
    }
  }
}

/// Small tables in every way of writing them.
private enum TableSeeds {
  static let all = [
    "a,b,c\n1,x,2024-02-29\n-2.5e3,y,2024-03-01 13:05\nNA,\"z, z\",\n0.125,\"q\"\"q\",2024-12-31\n",
    "a;b;y\r\n1,5;x;0\r\n\r\n2;\"two\r\nlines\";1\r\n3;none;0\r\n",
    "a\tb\n1\t \n?\tNaN\n12345678.12345678\t-0\n1e-45\t99999999999999999999\n",
    "4,2,setosa,other\n5.1,3.5,0\n4.9,3.0,1\n4.7,3.2,0\n4.6,3.1,1\n",
    "\u{FEFF}\"n\",\"gr\u{FC}n\"\r1,\u{1F600}\r2,e\u{301}\r3,\u{E9}\r",
    "x\n1\n\n3\n\"\"\nnull\n",
    "1|2|3|no\n4|5|6|yes\n7|8|9|no\n",
    (0..<40).map { "\($0 % 7),\($0 * 5 % 11).\($0),\($0 % 3 == 0 ? "a" : "b\($0)"),w w\n" }
      .joined(),
    "id,name\n" + (0..<25).map { "\($0),\"n\($0),\n\"\n" }.joined(),
  ].map { Array($0.utf8) }

  /// Tables with a target, to whose columns every kind of encoding applies.
  static let learnable = [
    (0..<24).map {
      "\($0 * 7 % 5),c\($0 % 4),2024-0\(1 + $0 % 9)-11,\($0 % 2 == 0 ? "yes" : "no")\n"
    },
    ["x,word,y\n"]
      + (0..<22).map { "\($0).\($0 * $0),\($0 % 3 == 0 ? "NA" : "w"),\($0 * 3 % 23).5\n" },
    ["date;class\r\n"] + (10..<16).map { "20\($0)-01-01T\($0):30Z;\($0 % 2)\r\n" },
    ["\"a\"\t\"b\"\n"] + (0..<6).map { "\($0 % 3)\t\"\($0 % 2)\"\n" },
  ].map { Array($0.joined().utf8) }

  static let tokens = [
    ",", ";", "\t", "|", "\n", "\r", "\r\n", "\"", "\"\"", "\"\n", ",\"", "\",", "\u{FEFF}", "\0",
    "NA", "#N/A", "?", "nan", "null", "none", "inf", "-infinity", "0x1p3", "1,5", "1e400", "1e39",
    "-", "+", ".", "e", "1e", "1e+", ".e1", "00000000000000000000000001", "0.30000000000000004",
    "2024-02-29", "2023-02-29T23:59:60.999Z", "0000-01-01", "9999-12-31 00:00+23:59", "target",
    "weight", "\u{301}", "\u{1F468}\u{200D}\u{1F469}", "\u{85}", "\u{2028}", " ", "        ",
    String(repeating: "\u{301}\u{327}", count: 130), String(repeating: "9", count: 400),
    String(repeating: "x,", count: 200), String(repeating: "\n", count: 70),
  ]

  /// Mostly everything left to be found out.
  static func options(_ random: inout PhiloxStream) -> CSVOptions {
    guard random.oneIn(3) else { return CSVOptions() }
    let names = ["a", "b", "x", "n", "column_1", "column_3"]
    return CSVOptions(
      separator: random.element(of: [nil] + Array(",;\t| :".utf8).map { $0 as UInt8? }),
      hasHeader: random.element(of: [nil, true, false]),
      numeric: random.oneIn(4) ? [random.element(of: names)] : [],
      categorical: random.oneIn(4) ? [random.element(of: names)] : [],
      ignored: random.oneIn(4) ? [random.element(of: names)] : [])
  }

  /// What holds for every table.
  static func check(_ table: Table) throws(Broken) {
    try Broken.unless(table.rowCount > 0 && !table.columns.isEmpty, "a table of nothing")
    try Broken.unless(
      Set(table.columns.map(\.name)).count == table.columns.count, "names stand twice")
    for column in table.columns {
      switch column.values {
      case .numbers(let numbers):
        let missing = numbers.filter(\.isNaN).count
        try Broken.unless(
          numbers.count == table.rowCount && missing == column.missing,
          "\(numbers.count) numbers, \(missing) missing in \(column)")
        try Broken.unless(numbers.allSatisfy { $0.isNaN || Float($0).isFinite }, "too large")
      case .texts(let codes, let dictionary):
        let missing = codes.filter { $0 == -1 }.count
        try Broken.unless(
          codes.count == table.rowCount && missing == column.missing,
          "\(codes.count) texts, \(missing) missing in \(column)")
        try Broken.unless(
          codes.allSatisfy { $0 >= -1 && $0 < dictionary.count }, "codes without a text")
      case .skipped: break
      }
    }
    var line = 0
    for row in 0..<table.rowCount {
      try Broken.unless(table.lines[row] > line, "row \(row) does not begin behind the last")
      line = table.lines[row]
    }
  }
}
