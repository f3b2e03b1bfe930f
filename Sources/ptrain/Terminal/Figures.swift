/// Numbers for reading: grouped, rounded, the same in every locale.
enum Figures {
  /// `1234567` as `1,234,567`.
  static func grouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// `value` with a fixed number of decimal places, the integer part grouped.
  static func decimal(_ value: Double, places: Int) -> String {
    let scale = powerOfTen(places)
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 0x1p53 else { return value.description }
    let digits = Int(scaled)
    let whole = grouped(digits / Int(scale))
    let fraction = String(digits % Int(scale))
    let sign = value < 0 && digits > 0 ? "-" : ""
    guard places > 0 else { return sign + whole }
    return sign + whole + "." + String(repeating: "0", count: places - fraction.count) + fraction
  }

  /// About three significant digits: `0.312`, `12.3`, `48,251`, `1.2e-5`.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : value.description }
    var exponent = 0
    var leading = value.magnitude
    while leading >= 9.995, exponent < 400 { (leading, exponent) = (leading / 10, exponent + 1) }
    while leading < 0.9995, exponent > -400 { (leading, exponent) = (leading * 10, exponent - 1) }
    guard (-4...14).contains(exponent) else {
      let mantissa = decimal(leading, places: 2).trimmingZeros()
      return (value < 0 ? "-" : "") + mantissa + "e\(exponent)"
    }
    return decimal(value, places: max(0, 2 - exponent))
  }

  /// A count, or a sum of weights: grouped where it is whole, else about three significant digits.
  static func amount(_ value: Double) -> String {
    Int(exactly: value).map(grouped) ?? short(value)
  }

  /// A value as a reader would write it: no needless zeros, at most six significant digits.
  static func plain(_ value: Double) -> String {
    guard value.isFinite else { return value.description }
    guard value.magnitude < 0x1p53, value.magnitude >= 1e-3 || value == 0 else {
      return short(value)
    }
    let wholeDigits = String(Int(value.magnitude)).count
    return decimal(value, places: max(0, 6 - wholeDigits)).trimmingZeros()
  }

  /// `0.8523` as `85.2 %`.
  static func percent(_ share: Double) -> String { decimal(share * 100, places: 1) + " %" }

  /// A speed with two or three digits and a power of a thousand: `1.9 M`, `48 k`, `730`.
  static func rate(_ value: Double) -> String {
    for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where value >= 0.9995 * size {
      let amount = value / size
      return decimal(amount, places: amount < 9.95 ? 1 : 0) + " " + unit
    }
    return decimal(value, places: value < 9.95 ? 1 : 0)
  }

  /// How long something took: `24 ms`, `0.9 s`, `42 s`, `3:07`, `1:02:09`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 0.0995 { return decimal(seconds * 1000, places: 0) + " ms" }
    if seconds < 9.95 { return decimal(seconds, places: 1) + " s" }
    if seconds < 59.5 { return decimal(seconds, places: 0) + " s" }
    return clock(seconds)
  }

  /// Hours, minutes and seconds: `0:01`, `3:07`, `1:02:09`.
  static func clock(_ seconds: Double) -> String {
    guard seconds < 360_000_000 else { return "--:--" }
    let total = Int(max(0, seconds).rounded())
    let (hours, minutes) = (total / 3600, total / 60 % 60)
    return (hours > 0 ? "\(hours):" + twoDigits(minutes) : "\(minutes)") + ":"
      + twoDigits(total % 60)
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func powerOfTen(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}

extension String {
  /// Without zeros at the end of a fraction.
  fileprivate func trimmingZeros() -> String {
    guard contains(".") else { return self }
    var text = self[...]
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return String(text)
  }
}
