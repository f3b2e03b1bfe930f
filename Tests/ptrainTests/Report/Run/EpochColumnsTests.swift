import Shards
import Testing

@testable import ptrain

@Suite struct EpochColumnsTests {
  @Test func metricsAreReadBack() throws {
    let reports = SampleReports.epochs(3)
    let lines = (1...3).map { epoch in
      "{\"epoch\":\(epoch),\"step\":\(epoch * 10),\"learning_rate\":0.01,"
        + "\"train_loss\":\(2 / Double(epoch)),\"valid_loss\":\(3 / Double(epoch)),"
        + "\"valid_accuracy\":0.5}\n"
    }
    let read = try EpochColumns(metrics: lines.joined(), file: "m")
    var expected = reports
    expected.seconds = nil
    expected.rowsPerSecond = nil
    #expect(read == expected)
    let lineEnds = lines.joined().replacing("\n", with: "\r\n")
    #expect(try EpochColumns(metrics: lineEnds, file: "m") == expected)
    #expect(try EpochColumns(metrics: "", file: "m").epoch.isEmpty)
  }

  @Test(arguments: [
    ("{", "m:1: expected a key in quotes, the JSON text ends here"),
    ("[]", "m:1: expected an object, found an array"),
    ("{\"epoch\":1}\n", "m:1: expected a whole number as \"step\", found none"),
    ("{\"epoch\":1.5}\n", "m:1: expected a whole number as \"epoch\", found 1.5"),
    (
      "{\"epoch\":1,\"step\":1,\"learning_rate\":1,\"train_loss\":1}\n\n{",
      "m:2: expected a value, the JSON text ends here"
    ),
    (
      "{\"epoch\":1,\"step\":1,\"learning_rate\":1,\"train_loss\":1,\"valid_loss\":1}\n"
        + "{\"epoch\":2,\"step\":1,\"learning_rate\":1,\"train_loss\":1}\n",
      "m:2: expected a number as \"valid_loss\", found none"
    ),
  ])
  func whatIsWrongIsSaidWithItsLine(text: String, message: String) {
    let error = #expect(throws: DataError.self) { try EpochColumns(metrics: text, file: "m") }
    #expect(error?.description == message)
  }

  @Test func csvHasALineForEachEpoch() {
    #expect(
      SampleReports.epochs(2).csv == """
        epoch,step,learning_rate,train_loss,valid_loss,valid_accuracy,rows_per_second,seconds
        1,10,0.01,2.0,3.0,0.5,1000.0,0.5
        2,20,0.01,1.0,1.5,0.5,1000.0,0.5

        """)
  }
}
