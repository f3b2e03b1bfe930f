import Testing

@testable import Shards

struct TargetChoiceTests {
  private func schema(_ text: String, _ options: EncodingOptions = EncodingOptions()) throws
    -> Schema
  {
    try Schema.infer(try readTable(text), options: options)
  }

  private func target(_ text: String, _ options: EncodingOptions = EncodingOptions()) throws
    -> Schema.Target
  {
    try schema(text, options).requireTarget()
  }

  @Test func takesTheUsualNameOrTheLastColumn() throws {
    #expect(try target("a,b\n1,x\n2,y\n").columns == [1])
    #expect(try target("a,Label,b\n1,x,3\n2,y,4\n").columns == [1])
    #expect(try target("y,target,b\n1,2,p\n3,4,q\n").columns == [2])
    #expect(
      try target("a,b\n1,x\n2,y\n", EncodingOptions(target: "a", task: .regress)).columns == [0])
    let ignored = try readTable("a,b,c\n1,x,p\n2,y,q\n", CSVOptions(ignored: ["c"]))
    #expect(try Schema.infer(ignored).target?.columns == [1])
  }

  /// Column y, one row a number, and what is made of it.
  @Test func infersTheTask() throws {
    func task(_ fields: [String], _ task: LearningTask? = nil) throws -> (LearningTask, [String]) {
      let rows = fields.enumerated().map { "\($0 * $0),\($1)\n" }.joined()
      let found = try target("a,y\n" + rows, EncodingOptions(task: task))
      return (found.task, found.classNames)
    }
    #expect(try task(["b", "a", "b"]) == (.classify, ["a", "b"]))
    #expect(try task(["10", "9", "10", "9"]) == (.classify, ["9", "10"]))
    #expect(try task(["1", "2", "3"]) == (.regress, []))
    #expect(try task(["0.5", "1", "0.5", "1"]) == (.regress, []))
    #expect(try task((0..<60).map { "\($0 % 20)" }) == (.classify, (0..<20).map { "\($0)" }))
    #expect(try task((0..<63).map { "\($0 % 21)" }) == (.regress, []))
    #expect(try task(["10", "9", "10", "9"], .regress) == (.regress, []))
    #expect(try task(["0.5", "-1", "0.5", "-1"], .classify) == (.classify, ["-1", "0.5"]))
  }

  @Test func textsThatAreNumbersSortByValue() throws {
    let rows = ["10", "9", "10", "-2", "9", "-2"].map { "1\($0)5,\($0)\n" }.joined()
    let table = try readTable("a,y\n" + rows, CSVOptions(categorical: ["y"]))
    #expect(try Schema.infer(table).requireTarget().classNames == ["-2", "9", "10"])
  }

  @Test func severalTargets() throws {
    let text = "x,a,b,\"a,b\"\n1,2,3,4.5\n2,5,6,5.5\n"
    #expect(try target(text, EncodingOptions(target: "b,a")).columns == [2, 1])
    #expect(try target(text, EncodingOptions(target: "a,b")).columns == [3])
    #expect(try target(text, EncodingOptions(target: "b,a")).task == .regress)
  }

  @Test(arguments: [
    ("a,y\n1,x\n2,x\n", #"d.csv: expected at least 2 classes, found only "x" in the target "y""#),
    ("a,y\n1,x\n", #"d.csv: expected at least 2 classes, found only "x" in the target "y""#),
    ("a,y\n1,5\n2,5\n", #"d.csv: nothing to learn: the target "y" is 5 in every row"#),
    ("a,y\n1,x\n2,\n3,z\n", #"d.csv:3:2: the target "y" is missing"#),
    ("a,y\n1,NA\n2,7\n3,8\n", #"d.csv:2:2: the target "y" is missing"#),
    ("y\n1\n2\n3\n", "d.csv: no column is left to learn from"),
    ("a,y\n1,p\n1,q\n", "d.csv: no column is left to learn from"),
  ])
  func saysWhyNothingCanBeLearned(text: String, message: String) throws {
    let schema = try schema(text)
    #expect(schema.problem?.description == message)
    #expect(schema.problem?.code == .badData)
    #expect(schema.target == nil)
    #expect(schema.columns.count == text.prefix { $0 != "\n" }.split(separator: ",").count)
  }

  @Test(arguments: [
    (EncodingOptions(target: "incme"), #"d.csv: no column "incme" for the target"#),
    (EncodingOptions(target: "a,zzzz"), #"d.csv: no column "zzzz" for the target"#),
    (EncodingOptions(target: "a,a"), #"d.csv: the target "a" is named twice"#),
    (EncodingOptions(weight: "w"), #"d.csv: no column "w" for the weight"#),
    (EncodingOptions(weight: "income"), #"d.csv: the weight column "income" holds no numbers"#),
    (EncodingOptions(target: "a", weight: "a"), #"d.csv: the target "a" is also the weight"#),
    (
      EncodingOptions(task: .regress),
      #"d.csv: regression needs numbers, the target "income" holds text such as "low""#
    ),
    (EncodingOptions(target: "a,b", task: .classify), "d.csv: several targets cannot be classes"),
    (
      EncodingOptions(target: "a,income"),
      #"d.csv: several targets must be numbers, "income" holds text"#
    ),
    (EncodingOptions(maxCategories: 0), "at least 1 category must be kept, found 0"),
  ])
  func refusesWhatCannotBeHad(options: EncodingOptions, message: String) {
    let error = fault { _ = try schema("a,b,income\n1,2,low\n2,1,high\n3,5,low\n", options) }
    #expect(error?.description == message)
    #expect(error?.code == .usage)
  }

  @Test func nearlyAsManyClassesAsRowsAreNone() throws {
    let rows = (0..<30).map { "\($0 * $0),name \($0)\n" }.joined()
    #expect(
      try schema("a,y\n" + rows).problem?.description
        == #"d.csv: the target "y" has 30 different classes in 30 rows: too few rows of each to learn from"#
    )
  }
}
