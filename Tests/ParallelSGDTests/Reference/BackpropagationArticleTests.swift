import Foundation
import Testing

@testable import ParallelSGD

/// The numbers printed in the article on backpropagation are those that the reference network
/// computes, to the last digit printed.
@Suite struct BackpropagationArticleTests {
  /// A number as it is printed: its value, and half a unit of its last digit.
  private struct Printed {
    let value: Double
    let halfUnit: Double

    init?(_ text: some StringProtocol) {
      let text = text.trimmingCharacters(in: .whitespaces)
      guard let value = Double(text) else { return nil }
      let decimals = text.split(separator: ".", maxSplits: 1).dropFirst().first?.count ?? 0
      self.value = value
      halfUnit = 0.5 * pow(10, -Double(decimals))
    }

    func matches(_ exact: Double) -> Bool { abs(value - exact) <= halfUnit * (1 + 1e-6) + 1e-15 }
  }

  private let article: String

  init() throws {
    // …/Tests/ParallelSGDTests/Reference/<this file> → the package's folder.
    let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    article = try String(
      contentsOf: root.appending(
        path: "Sources/ParallelSGD/ParallelSGD.docc/Backpropagation.md"), encoding: .utf8)
  }

  /// The lines from a heading to the next of the same level.
  private func section(_ heading: String) throws -> [Substring] {
    let lines = article.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("## " + heading) })
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("## ") })
  }

  /// The cells of the rows of a section's tables.
  private func tableRows(_ heading: String) throws -> [[String]] {
    try section(heading).filter { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test func secondExampleStepByStep() throws {
    let computed = WorkedExample2Tests.computed()
    var seen: Set<String> = []
    for line in try section("Worked example 2") {
      // `name = … = number`, or `name ← … = number`.
      guard let last = line.split(separator: "=").last, let printed = Printed(last),
        let sign = line.firstIndex(where: { $0 == "=" || $0 == "←" })
      else { continue }
      let name = line[..<sign].trimmingCharacters(in: .whitespaces)
      let key = line[sign] == "←" ? name + " ←" : name
      guard let exact = computed[key] else { continue }
      seen.insert(key)
      #expect(printed.matches(exact), "\(line)")
    }
    #expect(seen == Set(computed.keys).subtracting(["L after"]))
    let after = try #require(computed["L after"])
    let sentence = try #require(
      try section("Worked example 2").first { $0.hasPrefix("The loss is now ") })
    let number = sentence.dropFirst("The loss is now ".count).dropLast()
    #expect(try #require(Printed(number)).matches(after))
  }

  @Test func thirdExampleAfterAThousandSteps() throws {
    let rows = try tableRows("Worked example 3")
    for run in WorkedExample3Tests.runs {
      let row = try #require(rows.first { "\($0[0]) | \($0[1])" == run.name })
      let network = run.trained()
      let exact = [
        network.loss(of: WorkedExample3Tests.batch(WorkedExample3Tests.rows, run.loss)),
        network.layers[0].weights[1, 0], network.layers[0].biases[0],
        network.layers[1].weights[0, 0], network.layers[1].biases[0],
      ]
      #expect(row.count == 2 + exact.count)
      for (cell, value) in zip(row.dropFirst(2), exact) {
        #expect(try #require(Printed(cell)).matches(value), "\(run.name): \(cell), \(value)")
      }
    }
  }

  /// The other output's weights are the negatives, as the article says.
  @Test func twoSoftmaxOutputsMirrorEachOther() throws {
    let run = try #require(WorkedExample3Tests.runs.first { $0.outputs == 2 && !$0.fullBatch })
    let last = run.trained().layers[1]
    #expect(abs(last.weights[0, 0] + last.weights[0, 1]) < 1e-15)
    #expect(abs(last.biases[0] + last.biases[1]) < 1e-15)
  }

  @Test func wrongDerivativesGiveTheNumbersInTheTable() throws {
    let rows = try tableRows("Derivatives that circulate").dropFirst(2)
    #expect(rows.count == WorkedExample2Tests.wrong.count)
    for (row, wrong) in zip(rows, WorkedExample2Tests.wrong) {
      #expect(row[0].replacing("`", with: "").hasPrefix(wrong.name))
      #expect(try #require(Printed(row[1])).matches(wrong.dW1), "\(row)")
    }
  }

  /// The parameter count that the traffic figures are made from.
  @Test func trafficFiguresFollowFromTheWidths() throws {
    let parameters = Architecture(inputs: 784, hidden: [1024, 1024], outputs: 10).parameterCount
    #expect(parameters == 1_863_690)
    #expect(16 * parameters * 4 / 1_000_000 == 119)
    let factors = (784 + 1024) + (1024 + 1024) + (1024 + 10)
    #expect(factors * 1024 * 4 / 1_000_000 == 20)
    #expect(article.contains("1,863,690") && article.contains("119 MB"))
    #expect(article.contains("20 MB"))
  }
}
