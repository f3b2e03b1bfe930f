import Foundation
import Testing

@testable import Shards

private let dataFolder = ProcessInfo.processInfo.environment["SHARDS_TEST_DATA"]

/// Published tables, where the folder `SHARDS_TEST_DATA` holds them.
///
/// Expected numbers are those of the files' own documentation (rows, columns, missing values), and
/// of Python's `csv`, `statistics` and `fractions` modules over the same files.
@Suite(.enabled(if: dataFolder != nil, "SHARDS_TEST_DATA names no folder"))
struct RealTablesTests {
  private func read(_ name: String, target: String) throws -> (Table, Schema, TableEncoder) {
    let url = URL(fileURLWithPath: try #require(dataFolder)).appendingPathComponent(name)
    let table = try Table.read([UInt8](Data(contentsOf: url)), name: name)
    let schema = try Schema.infer(table, options: EncodingOptions(target: target))
    let encoder = try TableEncoder.fit(table, schema: schema, trainingRows: 0..<table.rowCount)
    return (table, schema, encoder)
  }

  @Test func adult() throws {
    let (table, schema, encoder) = try read("adult.csv", target: "income")
    #expect(table.rowCount == 30_162)
    #expect(schema.columns.filter { $0.role == .numeric }.count == 6)
    #expect(schema.columns.filter { $0.role == .categorical }.count == 8)
    #expect(encoder.featureCount == 104)
    #expect(encoder.classNames == ["<=50K", ">50K"])
    let classes = try #require(try schema.classes(of: table))
    #expect(classes.filter { $0 == 0 }.count == 22_654)
    #expect(schema.notes == [])
  }

  @Test func housing() throws {
    let (table, schema, encoder) = try read("housing.csv", target: "median_house_value")
    #expect(table.rowCount == 20_640)
    #expect(schema.columns.map(\.missing).reduce(0, +) == 207)
    #expect(encoder.task == .regress)
    // 8 numbers and 5 places by the ocean.
    #expect(encoder.featureCount == 13)
    let encoded = try encoder.encode(table)
    #expect(encoded.report.missing == [.init(column: "total_bedrooms", count: 207)])
    guard case .numeric(let bedrooms) = encoder.columns[4].encoding,
      case .values(_, let mean, let scale) = encoder.target
    else {
      Issue.record("expected a numeric column and a numeric target")
      return
    }
    #expect(bedrooms.median == 435)
    #expect(abs(mean[0] / 206855.81690891474 - 1) < 1e-13)
    #expect(abs(scale[0] / 115392.82040412253 - 1) < 1e-13)
  }

  @Test func irisHasALineOfCounts() throws {
    let (table, schema, encoder) = try read("iris-sklearn.csv", target: "column_5")
    #expect(table.rowCount == 150)
    #expect(encoder.featureCount == 4)
    #expect(encoder.classNames == ["0", "1", "2"])
    guard case .numbers(min: 4.3, max: 7.9, let mean, distinct: 35) = schema.columns[0].summary
    else {
      Issue.record("expected numbers from 4.3 to 7.9, found \(schema.columns[0].summary)")
      return
    }
    #expect(abs(mean / 5.843333333333334 - 1) < 1e-14)
  }
}
