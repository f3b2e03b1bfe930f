import Testing

@testable import ptrain

@Suite struct ArgumentsValuesTests {
  /// The arguments of a verb with one option, `--x`.
  private func with(_ value: String) throws -> Arguments {
    let command = Command(
      name: "demo", summary: "", usage: "demo", about: [], operands: [], requiredOperands: 0,
      sections: [OptionSection(title: "", rows: [OptionRow(OptionSpec("x", "V"), help: "")])])
    return try Arguments(["--x=" + value], for: command)
  }

  private func failure(
    _ value: String, _ read: (Arguments) throws -> Void
  ) throws -> Failure? {
    let arguments = try with(value)
    return #expect(throws: Failure.self) { try read(arguments) }
  }

  @Test(arguments: ["0", "-1", "1000000000", "four", "1.5", "", "+1", "1e2", "0x10", "١"])
  func threadsOutsideTheirRange(text: String) throws {
    let failure = try failure(text) { _ = try $0.integer("x", in: 1...1024) }
    #expect(
      failure
        == .usage("option --x: expected a whole number from 1 to 1024, found \"\(text)\""))
  }

  @Test func wholeNumbers() throws {
    #expect(try with("16").integer("x", in: 1...1024) == 16)
    #expect(try with("016").integer("x", in: 1...1024) == 16)
    #expect(try with("18446744073709551615").seed("x") == UInt64.max)
    for text in ["18446744073709551616", "-1", "1.0", "+1", ""] {
      #expect(throws: Failure.self) { try self.with(text).seed("x") }
    }
  }

  @Test func decimalNumbers() throws {
    #expect(try with("1e-3").number("x", in: .positive) == 1e-3)
    #expect(try with(".5").number("x", in: .fraction) == 0.5)
    #expect(try with("1e10").number("x", in: .positive) == 1e10)
    for text in ["nan", "inf", "0x1p3", "1,5", "1e400", "", "-", "1e", "-0.1", "0"] {
      let failure = try failure(text) { _ = try $0.number("x", in: .positive) }
      #expect(
        failure == .usage("option --x: expected a number above 0, found \"\(text)\""))
    }
    let one = try failure("1") { _ = try $0.number("x", in: .fraction) }
    #expect(
      one == .usage("option --x: expected a number from 0 to below 1, found \"1\""))
  }

  @Test func lists() throws {
    #expect(try with("128,64").integers("x", in: 1...1000) == [128, 64])
    #expect(try with("none").integers("x", in: 1...1000) == [])
    for text in ["128,0", "128,", "", "a", "1 2", "1001"] {
      #expect(throws: Failure.self) { try self.with(text).integers("x", in: 1...1000) }
    }
    #expect(try with("age,zip code").names("x") == ["age", "zip code"])
    #expect(throws: Failure.self) { try self.with("age,,sex").names("x") }
  }

  @Test func choices() throws {
    let words = [("classify", 1), ("regress", 2)]
    #expect(try with("regress").choice("x", words) == 2)
    let failure = try failure("regres") { _ = try $0.choice("x", words) }
    #expect(
      failure
        == .usage(
          "option --x: expected classify or regress, found \"regres\"",
          hint: "did you mean regress?"))
    let three = try self.failure("q") { _ = try $0.choice("x", words + [("rank", 3)]) }
    #expect(
      three == .usage("option --x: expected one of classify, regress, rank, found \"q\""))
  }
}
