#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Whether the system would grant an allocation, asked beforehand: Swift's arrays cannot fail, they
/// end the process.
package enum Memory {
  /// Throws if `bytes` bytes for the contents of `name` are more than the system grants.
  package static func require(_ bytes: Int, for name: String) throws(DataError) {
    let block = malloc(bytes)
    guard block != nil || bytes == 0 else {
      throw DataError(
        .inputOutput, file: name, "\(bytes) bytes of memory are needed, more than there are")
    }
    free(block)
  }
}
