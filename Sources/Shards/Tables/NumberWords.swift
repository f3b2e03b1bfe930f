/// Reads the usual short numbers in registers, eight digits at a time.
///
/// These are `-? digits{0,7} (. digits{1,8})?`: the mantissa stays below 10¹⁵ and the power of ten is
/// exact, so one division rounds once and rightly, to the same bits as ``NumberGrammar``. The same with
/// a small exponent is read here too, and where there are ``TextInstructions`` more digits are. All else,
/// from a blank on, is left to that.
///
/// Eight bytes of text are a word, the first character its lowest byte. (D. Lemire, *Number Parsing
/// at a Gigabyte per Second*, 2021, section 8, for the three multiplications.)
///
/// What counts here is the number of instructions, some seventy for a number; where the machine has
/// ``TextInstructions``, forty. Neither two divisions at a time, when the record was complete, nor
/// multiplications in their place made it faster.
struct NumberWords {
  /// Bytes after a token's end that must be readable.
  static let reach = 16

  /// 10⁰ to 10⁸ as integers, then 10⁰ to 10²² as Doubles: one address, to save a register.
  private let powers: UnsafeMutableRawPointer
  private static let doubles = 9 * 8
  private static let largestPower = 22
  private let instructions: TextInstructions?

  /// Takes memory for its table, to be given back by ``deallocate()``.
  ///
  /// - Parameter instructions: the machine's for this; `nil` for Swift alone, the reference.
  init(instructions: TextInstructions? = TextInstructions.fastest) {
    self.instructions = instructions
    powers = .allocate(byteCount: Self.doubles + 8 * (Self.largestPower + 1), alignment: 8)
    var (integer, double): (Int64, Double) = (1, 1)
    for exponent in 0...Self.largestPower {
      if exponent < 9 { powers.storeBytes(of: integer, toByteOffset: 8 * exponent, as: Int64.self) }
      powers.storeBytes(of: double, toByteOffset: Self.doubles + 8 * exponent, as: Double.self)
      integer &*= 10
      double *= 10
    }
  }

  func deallocate() { powers.deallocate() }

  /// Reads the numbers in successive fields until one is none of these.
  ///
  /// - Parameters:
  ///   - begin: where the first field begins; afterwards, where the first that was not read does.
  ///   - ends: where each of `count` fields ends, with a separator; what has another end is not
  ///     read either.
  /// - Returns: how many were read.
  @inline(never)
  func read(
    _ text: UnsafePointer<UInt8>, from begin: inout Int, _ ends: UnsafePointer<UInt32>,
    count: Int, separator: UInt8, to numbers: UnsafeMutablePointer<Double>
  ) -> Int {
    if let instructions {
      return instructions.readNumbers(
        text, from: &begin, ends, count: count, separator: separator, to: numbers)
    }
    var start = begin
    var field = 0
    while field < count {
      let end = Int(ends[field])
      guard text[end] == separator,
        let value = plainValue(text, start, end) ?? valueWithExponent(text, start, end)
      else { break }
      numbers[field] = value
      start = end &+ 1
      field &+= 1
    }
    begin = start
    return field
  }

  /// The number that fills `begin..<end`, or `nil` for what is none of these.
  @inline(__always)
  func value(_ text: UnsafePointer<UInt8>, _ begin: Int, _ end: Int) -> Double? {
    if let value = plainValue(text, begin, end) { return value }
    guard let instructions else { return valueWithExponent(text, begin, end) }
    var (begin, number) = (begin, 0.0)
    let read = withUnsafePointer(to: UInt32(truncatingIfNeeded: end)) {
      instructions.readNumbers(text, from: &begin, $0, count: 1, separator: text[end], to: &number)
    }
    return read == 1 ? number : nil
  }

  /// Without an exponent.
  @inline(__always)
  private func plainValue(_ text: UnsafePointer<UInt8>, _ begin: Int, _ end: Int) -> Double? {
    guard let digits = digits(text, begin, end) else { return nil }
    if digits.places == 0 { return Self.signed(Double(Self.number(digits.whole)), digits) }
    // Eight digits at most and the point: they are a word together.
    let mantissa =
      end &- begin <= 9
      ? Double(
        Self.number(digits.whole &>> UInt64(truncatingIfNeeded: 8 &* digits.places) | digits.tail))
      : sum(digits)
    return Self.signed(mantissa / power(digits.places), digits)
  }

  /// The number that fills `begin..<end` and ends with `e`, a sign and two digits, as most programs
  /// write an exponent, or `nil` for what is none of these.
  private func valueWithExponent(
    _ text: UnsafePointer<UInt8>, _ begin: Int, _ end: Int
  ) -> Double? {
    let mark = end &- 4
    guard mark > begin, text[mark] | 0x20 == UInt8(ascii: "e") else { return nil }
    let (tens, ones) = (text[end &- 2] &- UInt8(ascii: "0"), text[end &- 1] &- UInt8(ascii: "0"))
    guard tens <= 9, ones <= 9, Self.isSign(text[mark &+ 1]),
      let digits = digits(text, begin, mark)
    else { return nil }
    let size = Int(tens) &* 10 &+ Int(ones)
    let exponent = (text[mark &+ 1] == UInt8(ascii: "-") ? 0 &- size : size) &- digits.places
    guard abs(exponent) <= Self.largestPower else { return nil }
    let mantissa = sum(digits)
    return Self.signed(
      exponent < 0 ? mantissa / power(-exponent) : mantissa * power(exponent), digits)
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
  }

  /// The digits of a number, before and behind its point: words that end with the last one.
  private struct Digits {
    var whole: UInt64
    var tail: UInt64 = 0
    /// How many are behind the point.
    var places = 0
    /// The sign bit of a Double.
    var sign: UInt64
  }

  @inline(__always)
  private func digits(_ text: UnsafePointer<UInt8>, _ begin: Int, _ end: Int) -> Digits? {
    // 0 or 1, and never asked about: signs cannot be foreseen.
    let minus = text[begin] == UInt8(ascii: "-") ? 1 : 0
    let start = begin &+ minus
    let length = end &- start
    let word = Self.load(text + start) ^ Self.zeros
    // A byte's top bit says that it is no digit; true up to the first such byte, which is enough.
    let stops = ((word &+ Self.overflow) | word) & Self.tops
    let count = (stops | 1 << 63).trailingZeroBitCount &>> 3
    // Moved to the top, so that what is missing in front are zeros; twice, since 64 would be 0.
    let whole = (word &<< UInt64(truncatingIfNeeded: 56 &- 8 &* count)) &<< 8
    let sign = UInt64(truncatingIfNeeded: minus) &<< 63
    if count == length { return length > 0 ? Digits(whole: whole, sign: sign) : nil }
    let places = length &- count &- 1
    guard UInt(bitPattern: places &- 1) < 8, text[start &+ count] == UInt8(ascii: ".") else {
      return nil
    }
    let tail =
      (Self.load(text + (start &+ count &+ 1)) ^ Self.zeros)
      &<< UInt64(truncatingIfNeeded: 64 &- 8 &* places)
    guard ((tail &+ Self.overflow) | tail) & Self.tops == 0 else { return nil }
    return Digits(whole: whole, tail: tail, places: places, sign: sign)
  }

  /// `whole · 10^places + tail`, exact: both words at once, first pairs of digits, then fours, then
  /// eights.
  @inline(__always)
  private func sum(_ digits: Digits) -> Double {
    let words = SIMD2(digits.whole, digits.tail)
    let first = unsafeBitCast(words & Self.bytes, to: SIMD8<UInt16>.self)
    let second = unsafeBitCast((words &>> Self.eight) & Self.bytes, to: SIMD8<UInt16>.self)
    let pairs = first &* Self.tens &+ second
    let hundreds = unsafeBitCast(pairs &* Self.hundreds, to: SIMD4<UInt32>.self)
    let fours = (hundreds & Self.halves) &+ (hundreds &>> Self.sixteen)
    let long = unsafeBitCast(fours, to: SIMD2<UInt64>.self)
    let eights = (long & Self.lows) &* Self.tenThousands &+ (long &>> Self.thirtyTwo)
    // An integer in the lowest bits of 2⁵² becomes a Double without the processor's conversion.
    let numbers =
      unsafeBitCast(eights | Self.biasBits, to: SIMD2<Double>.self) - Self.bias
    return numbers.x * power(digits.places) + numbers.y
  }

  private static var bytes: SIMD2<UInt64> { SIMD2(0xFF_00FF_00FF_00FF, 0xFF_00FF_00FF_00FF) }
  private static var eight: SIMD2<UInt64> { SIMD2(8, 8) }
  private static var tens: SIMD8<UInt16> { SIMD8(10, 10, 10, 10, 10, 10, 10, 10) }
  private static var hundreds: SIMD8<UInt16> { SIMD8(100, 1, 100, 1, 100, 1, 100, 1) }
  private static var halves: SIMD4<UInt32> { SIMD4(0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF) }
  private static var sixteen: SIMD4<UInt32> { SIMD4(16, 16, 16, 16) }
  private static var lows: SIMD2<UInt64> { SIMD2(0xFFFF_FFFF, 0xFFFF_FFFF) }
  private static var tenThousands: SIMD2<UInt64> { SIMD2(10_000, 10_000) }
  private static var thirtyTwo: SIMD2<UInt64> { SIMD2(32, 32) }
  private static var bias: SIMD2<Double> { SIMD2(0x1p52, 0x1p52) }
  private static var biasBits: SIMD2<UInt64> { unsafeBitCast(bias, to: SIMD2<UInt64>.self) }

  /// With its sign; minus zero is zero.
  @inline(__always)
  private static func signed(_ magnitude: Double, _ digits: Digits) -> Double {
    Double(bitPattern: magnitude.bitPattern | digits.sign) + 0
  }

  @inline(__always)
  private func power(_ exponent: Int) -> Double {
    powers.load(fromByteOffset: Self.doubles &+ 8 &* exponent, as: Double.self)
  }

  private static let zeros: UInt64 = 0x3030_3030_3030_3030
  private static let overflow: UInt64 = 0x7676_7676_7676_7676
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  private static func load(_ text: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
  }

  /// Eight digits, the lowest byte the first, as a number: pairs, then fours, then all.
  @inline(__always)
  private static func number(_ digits: UInt64) -> Int64 {
    let pairs = digits &* 10 &+ (digits &>> 8)
    let first = (pairs & 0xFF_0000_00FF) &* (100 &+ 1_000_000 << 32)
    let second = (pairs &>> 16 & 0xFF_0000_00FF) &* (1 &+ 10_000 << 32)
    return Int64(truncatingIfNeeded: (first &+ second) &>> 32)
  }
}
