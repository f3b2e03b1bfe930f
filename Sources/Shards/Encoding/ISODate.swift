/// Dates and times of ISO 8601: `2024-02-29`, `2024-02-29 13:05`, `2024-02-29T13:05:59.5+01:00`.
package enum ISODate {
  /// What a date is encoded as.
  package struct Parts: Equatable {
    /// Days since 1970-01-01 00:00 UTC, the time of day as a fraction.
    package var days: Double
    /// 1 to 12, as written (not moved to UTC).
    package var month: Int
    /// 0 for Monday to 6 for Sunday, as written.
    package var weekday: Int
  }

  /// The parts of `text`, or `nil` where it is no date.
  ///
  /// A time without an offset from UTC is taken as UTC; a second of 60 is a leap second.
  package static func parts(_ text: String) -> Parts? {
    var rest = Array(text.utf8)[...]
    guard let year = digits(4, &rest), take("-", &rest), let month = digits(2, &rest),
      take("-", &rest), let day = digits(2, &rest), (1...12).contains(month),
      (1...daysIn(month, of: year)).contains(day)
    else { return nil }
    let date = days(year, month, day)
    var seconds = 0.0
    if !rest.isEmpty {
      guard take("T", &rest) || take("t", &rest) || take(" ", &rest),
        let time = secondsOfDay(&rest), rest.isEmpty
      else { return nil }
      seconds = time
    }
    // 1970-01-01 was a Thursday.
    let weekday = ((date + 3) % 7 + 7) % 7
    return Parts(days: Double(date) + seconds / 86_400, month: month, weekday: weekday)
  }

  private static func secondsOfDay(_ rest: inout ArraySlice<UInt8>) -> Double? {
    guard let hour = digits(2, &rest), hour < 24, take(":", &rest),
      let minute = digits(2, &rest), minute < 60
    else { return nil }
    var seconds = Double(3_600 * hour + 60 * minute)
    if take(":", &rest) {
      guard let second = digits(2, &rest), second <= 60 else { return nil }
      seconds += Double(second)
      if take(".", &rest) || take(",", &rest) {
        // Nanoseconds at most; further digits say nothing that a Double of days can hold.
        var (fraction, unit, count) = (0.0, 1.0, 0)
        while let digit = digits(1, &rest) {
          if count < 9 { (fraction, unit) = (10 * fraction + Double(digit), 10 * unit) }
          count += 1
        }
        guard count > 0 else { return nil }
        seconds += fraction / unit
      }
    }
    if rest.isEmpty || take("Z", &rest) || take("z", &rest) { return seconds }
    let isWest = rest.first == UInt8(ascii: "-")
    guard take("+", &rest) || take("-", &rest), let hours = digits(2, &rest), hours < 24 else {
      return nil
    }
    var offset = 3_600 * hours
    if !rest.isEmpty {
      _ = take(":", &rest)
      guard let minutes = digits(2, &rest), minutes < 60 else { return nil }
      offset += 60 * minutes
    }
    return seconds + Double(isWest ? offset : -offset)
  }

  private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
    guard rest.count >= count else { return nil }
    var number = 0
    for byte in rest.prefix(count) {
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      number = 10 * number + Int(digit)
    }
    rest = rest.dropFirst(count)
    return number
  }

  private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar, by eras of 400 years beginning in March
  /// (H. Hinnant, *chrono-compatible low-level date algorithms*, 2013).
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - 400 * era
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return 146_097 * era + dayOfEra - 719_468
  }
}
