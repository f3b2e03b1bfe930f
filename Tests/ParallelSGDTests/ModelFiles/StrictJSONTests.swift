import ParallelSGD
import Shards
import Testing

struct StrictJSONTests {
  struct Part: Codable, Equatable {
    var scale: [Double]
    var name: String
    var rate: Float?
  }

  private func failure(_ text: String) -> String {
    do {
      return "no error, \(try StrictJSON.value(Part.self, from: text, file: "m", title: "part"))"
    } catch {
      return "\(error)"
    }
  }

  @Test func writesTheSameTextEveryTime() throws {
    let part = Part(scale: [0.1, 1e-300, 3, 0.1 + 0.2], name: "a/é", rate: 0.1)
    let text = #"{"name":"a/é","rate":0.1,"scale":[0.1,1e-300,3,0.30000000000000004]}"#
    #expect(StrictJSON.text(of: part) == text)
    #expect(try StrictJSON.value(from: text, file: "m", title: "part") == part)
  }

  @Test func refusesWhatFoundationLetsPass() {
    #expect(failure(#"{"scale":[],"name":"a","name":"b"}"#) == "m: part: duplicate key \"name\"")
    #expect(failure(#"{"scale":[],"name":"a"} x"#).contains("expected the end of the JSON text"))
  }

  @Test func saysWhichPartDoesNotFit() {
    #expect(failure(#"{"scale":[]}"#) == "m: part: no \"name\"")
    #expect(failure(#"{"scale":[1,"x"],"name":"a"}"#) == "m: part: scale[1]: expected a number")
    #expect(
      failure(#"{"scale":[1e400],"name":"a"}"#)
        == "m: part: a number that is too large or not whole where it must be")
    #expect(failure(#"{"scale":null,"name":"a"}"#).hasPrefix("m: part: scale: expected "))
  }
}
