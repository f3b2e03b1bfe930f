import Shards
import Testing

struct DataErrorTests {
  @Test func writesItsPlaceInGNUForm() {
    func text(_ place: DataError.Place, file: String? = "d.csv") -> String {
      "\(DataError(.badData, file: file, at: place, "found x", hint: "do y"))"
    }
    #expect(text(.whole) == "d.csv: found x")
    #expect(text(.line(3)) == "d.csv:3: found x")
    #expect(text(.field(line: 17, column: 4)) == "d.csv:17:4: found x")
    #expect(text(.byte(0)) == "d.csv: byte 1: found x")
    #expect(text(.line(3), file: nil) == "found x")
  }

  @Test func aFilesNameCannotReachTheTerminal() {
    #expect("\(DataError(.noSuchInput, file: "a\u{1B}[2J\nb", "gone"))" == "a\\u{1B}[2J\\nb: gone")
  }
}
