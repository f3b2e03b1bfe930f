@testable import Shards

/// Numbers as text, the same ones every time.
struct RandomTokens {
  private let generator: Philox

  init(seed: UInt64) { generator = Philox(seed: seed, purpose: .synthetic) }

  /// 1 to 25 digits with a point anywhere, exponents of −60 to 40.
  func long(_ index: UInt32) -> String {
    let shape = generator.words(minor: index, block: 0)
    let digits = digits(1 + Int(shape[0] % 25), index)
    let point = Int(shape[1]) % (digits.count + 1)
    let exponent = shape[2] % 3 == 0 ? "" : "e\(Int(shape[3] % 101) - 60)"
    return (shape[2] & 8 == 0 ? "-" : "") + digits.prefix(point) + "." + digits.dropFirst(point)
      + exponent
  }

  /// What tables mostly hold: up to 8 digits before and behind a point, sometimes an exponent.
  func short(_ index: UInt32) -> String {
    let shape = generator.words(minor: index, block: 0)
    let whole = Int(shape[0] % 8)
    let tail = shape[1] % 4 == 0 ? 0 : Int(shape[1] / 4 % 9)
    let digits = digits(whole + tail, index)
    let power = Int(shape[3] % 41) - 20
    let size = (abs(power) < 10 ? "0" : "") + String(abs(power))
    let exponent = shape[2] % 5 == 0 ? "e" + (power < 0 ? "-" : "+") + size : ""
    return (shape[2] & 8 == 0 ? "-" : "") + digits.prefix(whole)
      + (tail > 0 ? "." + digits.dropFirst(whole) : "") + exponent
  }

  private func digits(_ count: Int, _ index: UInt32) -> String {
    (0..<count).map { place in
      String(generator.words(minor: index, block: 1 + UInt32(place / 4))[place % 4] % 10)
    }.joined()
  }
}
