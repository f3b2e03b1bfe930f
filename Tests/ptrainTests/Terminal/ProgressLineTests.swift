import Testing

@testable import ptrain

@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    epoch: 7, epochs: 20, step: 61, stepsPerEpoch: 95, loss: 0.31234,
    validation: ["valid 0.318", "accuracy 85.2 %"], rowsPerSecond: 1.9e6, secondsLeft: 1.2)

  @Test func aWideLineTellsEverything() {
    // (6·95 + 61) of 20·95 steps are done, 33 %: 17 halves of 26 columns.
    #expect(
      line.text(width: 200, colour: false)
        == "epoch  7/20 ━━━━━━━━╸─────────────────  step 61/95  loss 0.312  valid 0.318  "
        + "accuracy 85.2 %  1.9 M rows/s  0:01 left")
  }

  @Test func wordsGoByRank() {
    #expect(
      line.text(width: 70, colour: false)
        == "epoch  7/20 ━━━━━╸────────────  loss 0.312  accuracy 85.2 %  0:01 left")
    #expect(
      line.text(width: 45, colour: false)
        == "epoch  7/20 ━━━───────  loss 0.312  0:01 left")
  }

  @Test func epochsBeforeMakeASparkline() {
    var line = line
    line.losses = [2.3, 1.2, 0.8, 0.6, 0.5, 0.42]
    #expect(
      line.text(width: 200, colour: false)
        == "epoch  7/20 ━━━━━━━━╸─────────────────  step 61/95  loss 0.312 █▄▃▂▂▁▁  valid 0.318  "
        + "accuracy 85.2 %  1.9 M rows/s  0:01 left")
    // On 80 columns, in place of the held-out loss.
    #expect(
      line.text(width: 79, colour: false)
        == "epoch  7/20 ━━━━━━─────────────  loss 0.312 █▄▃▂▂▁▁  accuracy 85.2 %  0:01 left")
    // Off where it is narrow.
    #expect(
      line.text(width: 60, colour: false)
        == "epoch  7/20 ━━╸─────  loss 0.312  accuracy 85.2 %  0:01 left")
    line.losses = (1...30).map { Double($0) }
    #expect(line.text(width: 200, colour: false).contains("loss 0.312 ▇▇▇▇███▁  "))
  }

  @Test func anyWidthIsSafe() {
    var spark = line
    spark.losses = [3, 2, 1]
    for width in -1...200 {
      for line in [line, spark] {
        #expect(line.text(width: width, colour: false).count <= max(0, width), "width \(width)")
      }
    }
    #expect(line.text(width: 1, colour: false) == "e")
    #expect(line.text(width: 0, colour: false) == "")
  }

  @Test func colourChangesNoColumn() {
    for share in [0, 0.013, 0.5, 0.99, 1] {
      let bar = ProgressLine.bar(share: share, width: 10, colour: true)
      var shown = bar
      for code in ["\u{1B}[36m", "\u{1B}[90m", "\u{1B}[0m"] {
        #expect(bar.contains(code))
        shown = shown.split(separator: code).joined()
      }
      #expect(shown.count == 10)
      #expect(ProgressLine.bar(share: share, width: 10, colour: false).count == 10)
    }
    #expect(!line.text(width: 200, colour: false).contains("\u{1B}"))
  }

  @Test func startAndEnd() {
    #expect(ProgressLine.bar(share: 0, width: 4, colour: false) == "────")
    #expect(ProgressLine.bar(share: 1, width: 4, colour: false) == "━━━━")
    var end = line
    (end.epoch, end.step) = (20, 95)
    #expect(end.share == 1)
    (end.epochs, end.stepsPerEpoch) = (0, 0)
    #expect(end.share == 0)
  }
}
