@testable import Shards

/// Reads `text` as the file `d.csv`.
func readTable(
  _ text: String, _ options: CSVOptions = CSVOptions(), chunkBytes: Int = 1 << 20
) throws(DataError) -> Table {
  try Table.read(Array(text.utf8), name: "d.csv", options: options, chunkBytes: chunkBytes)
}

/// The error that `body` ends in, or `nil` where it ends well.
func fault(_ body: () throws -> Void) -> DataError? {
  do {
    try body()
    return nil
  } catch {
    return error as? DataError
  }
}

extension Table {
  /// The numbers of the column called `name`; none if it holds no numbers.
  func numbers(_ name: String) -> [Double] {
    guard let index = index(of: name), case .numbers(let numbers) = columns[index].values else {
      return []
    }
    return numbers
  }

  /// The texts of the column called `name`, `nil` where missing; none if it holds no texts.
  func texts(_ name: String) -> [String?] {
    guard let index = index(of: name), case .texts(let codes, let texts) = columns[index].values
    else { return [] }
    return codes.map { $0 < 0 ? nil : texts[Int($0)] }
  }
}
