import Testing

@testable import ptrain

@Suite struct ClassFiguresTests {
  /// True a a a b b c, predicted a a b b c c; the figures by hand.
  @Test func countsAndShares() throws {
    let figures = SampleReports.tally()
    #expect(figures.support == [3, 2, 1])
    #expect(figures.predicted == [2, 2, 2])
    #expect(figures.correct == [2, 1, 1])
    #expect((0..<3).map(figures.precision) == [1, 0.5, 0.5])
    #expect((0..<3).map(figures.recall) == [2.0 / 3, 0.5, 1])
    #expect((0..<3).map(figures.f1) == [0.8, 0.5, 2.0 / 3])
    #expect(figures.accuracy == 4.0 / 6)
    let macro = try #require(figures.macroF1)
    #expect(abs(macro - (0.8 + 0.5 + 2.0 / 3) / 3) < 1e-15)
    #expect(figures.matrix(most: 3) == [[2, 1, 0], [0, 1, 1], [0, 0, 1]])
    #expect(figures.matrix(most: 2) == nil)
    #expect(
      figures.confusions.map { [Double($0.truth), Double($0.predicted), $0.rows] }
        == [[0, 1, 1], [1, 2, 1]])
  }

  @Test func aClassThatNeverOccurs() {
    var tally = ClassTally(names: ["a", "b"])
    tally.add(truth: 0, predicted: 0)
    #expect(tally.figures.precision(1) == nil)
    #expect(tally.figures.recall(1) == nil)
    #expect(tally.figures.f1(1) == nil)
    #expect(tally.figures.macroF1 == 1)
  }

  @Test func tables() {
    #expect(
      SampleReports.tally(["a", "b,c", "d"]).csv(isWeighted: false) == """
        class,support,predicted,correct,precision,recall,f1
        a,3,2,2,1.0,0.6666666666666666,0.8
        "b,c",2,2,1,0.5,0.5,0.5
        d,1,2,1,0.5,1.0,0.6666666666666666

        """)
    #expect(
      SampleReports.tally().confusionCSV(isWeighted: false)
        == "true,predicted,rows\na,a,2\na,b,1\nb,b,1\nb,c,1\nc,c,1\n")
  }

  /// True a a b, predicted a b b with weights 0.5, 1.5 and 6; the figures by hand.
  @Test func rowsCountAsTheirWeights() throws {
    var tally = ClassTally(names: ["a", "b"])
    tally.add(truth: 0, predicted: 0, weight: 0.5)
    tally.add(truth: 0, predicted: 1, weight: 1.5)
    tally.add(truth: 1, predicted: 1, weight: 6)
    let figures = tally.figures
    #expect(figures.accuracy == 6.5 / 8)
    #expect((0..<2).map(figures.precision) == [1, 0.8])
    #expect((0..<2).map(figures.recall) == [0.25, 1])
    #expect((0..<2).map(figures.f1) == [0.4, 12 / 13.5])
    let macro = try #require(figures.macroF1)
    #expect(abs(macro - (0.4 + 12 / 13.5) / 2) < 1e-15)
    #expect(
      figures.confusionCSV(isWeighted: true) == "true,predicted,weight\na,a,0.5\na,b,1.5\nb,b,6\n")
    #expect(
      figures.csv(isWeighted: true).hasPrefix(
        "class,support_weight,predicted_weight,correct_weight,precision,recall,f1\na,2,0.5,0.5,1.0,"
      ))
  }

  @Test func onlyTheMostFrequentPairsAreKeptOfVeryMany() {
    var tally = ClassTally(names: (0..<100).map(String.init))
    for truth in 0..<100 {
      for predicted in 0..<100 {
        for _ in 0...(truth == predicted ? 1 : 0) { tally.add(truth: truth, predicted: predicted) }
      }
    }
    let (all, limited) = (tally.figures, tally.figures.limited)
    #expect(all.pairs.count == 10_000)
    #expect(limited.pairs.count == ClassFigures.mostPairs)
    #expect(limited.pairCount == 10_000)
    #expect(limited.pairs.count { $0.truth == $0.predicted } == 100)
    #expect(limited.support == all.support)
  }
}
