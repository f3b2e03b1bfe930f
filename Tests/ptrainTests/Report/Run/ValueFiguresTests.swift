import Testing

@testable import ptrain

@Suite struct ValueFiguresTests {
  /// Residuals 1, 1, 1, −3: by hand.
  @Test func errors() {
    let figures = ValueFigures(SampleReports.answers)
    #expect(figures.meanAbsoluteError == 1.5)
    #expect(figures.bias == 0)
    #expect(figures.medianAbsoluteError == 1)
    #expect(figures.residuals.counts.reduce(0, +) == 4)
    #expect(figures.points == [[10, 11], [20, 21], [30, 31], [40, 37]])
    #expect(figures.grid == nil)
  }

  /// Residuals 1, 1, 1, −3 with weights 1, 1, 0 and 6: by hand.
  @Test func errorsAreWeighted() {
    var answers = SampleReports.answers
    answers.weights = [1, 1, 0, 6]
    let figures = ValueFigures(answers)
    #expect(figures.meanAbsoluteError == 20.0 / 8)
    #expect(figures.bias == -16.0 / 8)
    #expect(figures.medianAbsoluteError == 3)
    #expect(figures.residuals.counts.reduce(0, +) == 4)
  }

  @Test func manyRowsAreCountedInAGrid() throws {
    let truth = (0..<5000).map { Double($0 % 100) }
    let predicted = truth.enumerated().map { $0.offset == 7 ? 1e6 : $0.element }
    let figures = ValueFigures(ValueAnswers(name: "y", truth: truth, predicted: predicted))
    #expect(figures.points == nil)
    let grid = try #require(figures.grid)
    #expect(grid.cells.reduce(0) { $0 + $1.rows } == 5000)
    // One far off lies at the edge, and does not stretch the axes.
    #expect(grid.beyond == 1)
    #expect(grid.low + grid.side * Double(grid.count) < 120)
    #expect(figures.residuals.counts.reduce(0, +) == 5000)
    #expect(figures.residuals.beyond == 1)
  }

  @Test(arguments: [
    ValueAnswers(name: "", truth: [], predicted: []),
    ValueAnswers(name: "c", truth: [5, 5], predicted: [5, 5]),
    ValueAnswers(name: "n", truth: [1, 2], predicted: [.nan, .infinity]),
    ValueAnswers(
      name: "big", truth: (0..<2000).map { Double($0) * 1e300 },
      predicted: [Double](repeating: -1e303, count: 2000)),
    ValueAnswers(
      name: "same", truth: [Double](repeating: 3, count: 2000),
      predicted: [Double](repeating: .nan, count: 2000)),
  ])
  func awkwardValuesAreDrawn(answers: ValueAnswers) throws {
    let page = try WellFormed(RunPage(report: SampleReports.regression(answers)).html)
    page.expectOnlyKnown()
    #expect(page.elements["figure"] == 6)
  }
}
