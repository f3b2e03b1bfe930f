import Testing

@testable import Shards

struct ISODateTests {
  /// Expected: `scripts/expected-encodings`.
  @Test(arguments: [
    ("1970-01-01", 0.0, 1, 3), ("1969-12-31", -1.0, 12, 2), ("2000-02-29", 11016.0, 2, 1),
    ("2024-02-29 13:05", 19782.54513888889, 2, 3), ("1900-03-01", -25508.0, 3, 3),
    ("2024-12-31T23:30:00-01:00", 20089.020833333332, 12, 1),
    ("2024-01-01T00:30:00+05:30", 19722.791666666668, 1, 0),
    ("2024-06-15t06:00:00.5z", 19889.25000578704, 6, 5), ("9999-12-31", 2932896.0, 12, 4),
    ("0001-01-01", -719162.0, 1, 0),
  ])
  func partsAreThoseOfTheCalendar(text: String, days: Double, month: Int, weekday: Int) {
    #expect(ISODate.parts(text) == ISODate.Parts(days: days, month: month, weekday: weekday))
  }

  @Test(arguments: [
    "", "2024", "2024-1-05", "2024-13-01", "2024-00-10", "2023-02-29", "1900-02-29", "2024-04-31",
    "2024-01-00", "2024-01-05x", "2024-01-05T", "2024-01-05T24:00", "2024-01-05 10:60",
    "2024-01-05 10:00:61", "2024-01-05 10:00:00.", "2024-01-05 10:00+", "2024-01-05 10:00+25:00",
    "20240105", "05.01.2024", "01/05/2024", "2024-01-05 10:00 PM",
  ])
  func otherTextsAreNoDates(text: String) {
    #expect(ISODate.parts(text) == nil)
  }

  @Test func writingsOfOneMoment() {
    let noon = ISODate.parts("2024-05-05T12:00")
    for text in [
      "2024-05-05 12:00:00", "2024-05-05T12:00Z", "2024-05-05T14:00+02", "2024-05-05T07:30-0430",
    ] {
      #expect(ISODate.parts(text) == noon)
    }
  }
}
