/// A 64-byte aligned buffer padded to a multiple of 16, as the kernels expect it.
final class AlignedFloats {
  /// Start of the buffer.
  let pointer: UnsafeMutablePointer<Float>
  /// The floats asked for, without padding.
  let count: Int
  /// With padding.
  let padded: Int

  /// Copies `values`; padding gets `padding`.
  init(_ values: [Float], padding: Float = 0) {
    count = values.count
    padded = max(16, (values.count + 15) / 16 * 16)
    pointer = UnsafeMutableRawPointer.allocate(byteCount: 4 * padded, alignment: 64)
      .bindMemory(to: Float.self, capacity: padded)
    for index in 0..<padded { pointer[index] = index < count ? values[index] : padding }
  }

  deinit { pointer.deallocate() }

  /// The floats, without padding.
  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The padding behind them.
  var padding: [Float] { (count..<padded).map { pointer[$0] } }
}
