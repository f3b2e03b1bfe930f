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
    // Not `malloc` and `free`: the optimizer takes both away and the answer for yes.
    guard bytes != 0 else { return }
    let block =
      bytes < 0
      ? MAP_FAILED
      : mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard block != MAP_FAILED else {
      throw DataError(
        .outOfMemory, file: name, "\(bytes) bytes of memory are needed, more than there are")
    }
    munmap(block, bytes)
  }
}
