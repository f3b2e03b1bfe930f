import CKernels

/// Instructions of this machine that Swift has no words for: they find the ends of fields and read
/// numbers, to the same bits as the Swift that stands beside them.
///
/// `@unchecked Sendable`: points at a constant table of functions that lives as long as the process.
struct TextInstructions: @unchecked Sendable {
  private let functions: UnsafePointer<text_functions>

  /// `nil` where the machine has none for this.
  static let fastest = text_functions_of_machine().map(TextInstructions.init)

  /// Writes the offset of every separator and line end in `blocks` blocks of 64 bytes to `ends`, and
  /// up to ten more elements, and returns how many there are.
  func findEnds(
    _ text: UnsafePointer<UInt8>, blocks: Int, separator: UInt8,
    to ends: UnsafeMutablePointer<UInt32>
  ) -> Int {
    Int(functions.pointee.find_ends(text, Int64(blocks), separator, ends))
  }

  /// As ``NumberWords/read(_:from:_:count:separator:to:)``, with more digits too.
  func readNumbers(
    _ text: UnsafePointer<UInt8>, from begin: inout Int, _ ends: UnsafePointer<UInt32>,
    count: Int, separator: UInt8, to numbers: UnsafeMutablePointer<Double>
  ) -> Int {
    var (place, left) = (Int64(begin), text_decimal())
    var read = 0
    while true {
      read += Int(
        functions.pointee.read_numbers(
          text, &place, ends + read, Int64(count - read), separator, numbers + read, &left))
      guard left.is_number, let value = Self.value(left) else { break }
      numbers[read] = value
      place = Int64(ends[read]) + 1
      read += 1
      if read == count { break }
    }
    begin = Int(place)
    return read
  }

  private static func value(_ decimal: text_decimal) -> Double? {
    guard
      let magnitude = DecimalRounding.nearest(
        decimal.integer, exponent: Int(decimal.exponent), isCut: false),
      magnitude <= NumberGrammar.largest
    else { return nil }
    return decimal.is_negative && magnitude != 0 ? -magnitude : magnitude
  }
}
