import Dispatch
import Shards

/// Files that differ from a sound one in a single bit.
enum FlippedBits {
  /// Those that `read` does not refuse as bad data, as `byte 12, bit 3: accepted`. A crash speaks for
  /// itself.
  ///
  /// - Parameter bitsOfAByte: how many bits are tried of each, 8 for all.
  static func notRefused(
    _ bytes: [UInt8], bitsOfAByte: Int = 8,
    by read: @escaping @Sendable ([UInt8]) throws -> Void
  ) -> [String] {
    let found = Locked<[String]>([])
    DispatchQueue.concurrentPerform(iterations: bytes.count) { byte in
      var damaged = bytes
      for bit in (0..<bitsOfAByte).map({ (byte + $0) % 8 }) {
        damaged[byte] ^= 1 << UInt8(bit)
        defer { damaged[byte] = bytes[byte] }
        do {
          try read(damaged)
          found.withLock { $0.append("byte \(byte), bit \(bit): accepted") }
        } catch let error as DataError where error.code == .badData {
          continue
        } catch {
          found.withLock { $0.append("byte \(byte), bit \(bit): \(error)") }
        }
      }
    }
    return found.withLock { $0.sorted() }
  }
}
