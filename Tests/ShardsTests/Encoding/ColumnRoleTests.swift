import Testing

@testable import Shards

struct ColumnRoleTests {
  /// The role of a column of `fields` called `name`, before a target of two classes.
  private func role(
    _ fields: [String], name: String = "x", _ options: CSVOptions = CSVOptions()
  ) throws -> Schema.Role {
    let rows = fields.enumerated().map { "\($1),\($0 % 2 == 0 ? "yes" : "no")\n" }
    let table = try readTable("\(name),answer\n" + rows.joined(), options)
    return try Schema.infer(table).columns[0].role
  }

  private let count = 20..<50

  @Test func rolesByContents() throws {
    #expect(try role(count.map { "\($0 % 7)" }) == .numeric)
    #expect(try role(count.map { "\($0).5" }) == .numeric)
    #expect(try role(count.map { "w\($0 % 7)" }) == .categorical)
    #expect(try role(count.map { "w\($0)" }) == .identifier)
    #expect(try role(count.map { "2024-01-\($0 % 9 + 10)" }) == .date)
    #expect(try role(count.map { _ in "5" }) == .constant)
    #expect(try role(count.map { $0 % 2 == 0 ? "5" : "" }) == .constant)
    #expect(try role(count.map { _ in "same" }) == .constant)
    #expect(try role(count.map { $0 % 2 == 0 ? "seen" : "" }) == .categorical)
    #expect(try role(count.map { _ in "NA" }) == .empty)
    #expect(try role(count.map { $0 == 30 ? "soon" : "2024-01-\($0 % 9 + 10)" }) == .categorical)
  }

  @Test func wholeNumbersThatNameRows() throws {
    #expect(try role(count.map { "\($0)" }) == .identifier)
    #expect(try role(count.reversed().map { "\($0)" }) == .identifier)
    #expect(try role(count.map { "\($0 * 3)" }) == .numeric)
    for name in ["id", "ID", "user_id", "userId", "row-id"] {
      #expect(try role(count.map { "\($0 * 3)" }, name: name) == .identifier)
    }
    #expect(try role(count.map { "\($0 * 3)" }, name: "bid") == .numeric)
    #expect(try role(count.map { "\($0 / 2)" }, name: "shop_id") == .numeric)
    #expect(try role((1...19).map { "\($0)" }, name: "id") == .numeric)
    #expect(try role((1...19).map { "w\($0)" }) == .categorical)
  }

  @Test func whatIsAskedForWins() throws {
    let numbers = count.map { "\($0)" }
    #expect(try role(numbers, CSVOptions(numeric: ["x"])) == .numeric)
    #expect(try role(numbers, CSVOptions(categorical: ["x"])) == .categorical)
    let dates = count.map { "2024-01-\($0 % 9 + 10)" }
    #expect(try role(dates, CSVOptions(categorical: ["x"])) == .categorical)
  }

  @Test(arguments: [(3.0, "3"), (-0.0, "0"), (0.1, "0.1"), (1e20, "1e+20"), (-7.25, "-7.25")])
  func numbersHaveNames(number: Double, name: String) {
    #expect(NumberName.name(number) == name)
  }
}
