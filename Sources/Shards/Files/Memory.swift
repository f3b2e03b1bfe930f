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

  /// What `threads` threads take of addresses beside what they are given: stacks, and the room that
  /// glibc sets aside for each. It counts only where addresses are limited, as by `ulimit -v`; else
  /// they cost nothing.
  package static func overhead(threads: Int) -> Int {
    var limit = rlimit()
    #if canImport(Glibc)
      let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
    #else
      let isKnown = getrlimit(RLIMIT_AS, &limit) == 0
    #endif
    // What is unlimited is more than half of all addresses, under a name that not every system has.
    return isKnown && limit.rlim_cur < rlim_t(Int.max) ? (threads + 3) * (128 << 20) : 0
  }

  /// Asks for large pages under memory that is about to be filled: to be given 4 KiB at a time
  /// takes longer than filling them.
  package static func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      guard let base = memory.baseAddress, memory.count >= 1 << 20 else { return }
      // Whole pages, also where the memory's neighbours have a part in them: those next to each
      // other that were asked for alike share large pages.
      let start = Int(bitPattern: base) / page * page
      let end = (Int(bitPattern: base) + memory.count + page - 1) / page * page
      // Refused where the kernel has none: then it is slower, no more.
      _ = madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_HUGEPAGE)
    #endif
  }

  private static let page = 4 << 10
}
