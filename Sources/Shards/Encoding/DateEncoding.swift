/// A date as three standardised numbers: days since 1970, month, day of the week.
public struct DateEncoding: Sendable, Equatable, Codable {
  /// Days since 1970-01-01 UTC with the time of day as a fraction.
  public let days: NumericEncoding
  /// 1 to 12.
  public let month: NumericEncoding
  /// 0 for Monday to 6 for Sunday.
  public let weekday: NumericEncoding

  /// Numbers that the column becomes.
  public static let width = 3

  /// Fits to the dates of training rows, `nil` where missing.
  package init(fitting dates: [ISODate.Parts?]) {
    days = NumericEncoding(fitting: dates.map { $0?.days ?? .nan })
    month = NumericEncoding(fitting: dates.map { $0.map { Double($0.month) } ?? .nan })
    weekday = NumericEncoding(fitting: dates.map { $0.map { Double($0.weekday) } ?? .nan })
  }

  /// The three numbers of a date.
  package func encoded(_ date: ISODate.Parts?) -> (days: Float, month: Float, weekday: Float) {
    (
      days.encoded(date?.days ?? .nan), month.encoded(date.map { Double($0.month) } ?? .nan),
      weekday.encoded(date.map { Double($0.weekday) } ?? .nan)
    )
  }
}
