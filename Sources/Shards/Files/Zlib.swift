#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The system's zlib, found at run time, so that nothing needs it to build or to read plain files.
///
/// The layout of `z_stream` and the numbers are those of `zlib.h`, unchanged since 1.0; zlib itself
/// compares the size of the structure and its own version when a stream is opened.
struct Zlib {
  /// `z_stream`, field by field; `uLong` is a word on every system Swift runs on but Windows.
  struct Stream {
    var nextIn: UnsafePointer<UInt8>?
    var availableIn: UInt32 = 0
    var totalIn: UInt = 0
    var nextOut: UnsafeMutablePointer<UInt8>?
    var availableOut: UInt32 = 0
    var totalOut: UInt = 0
    var message: UnsafePointer<CChar>?
    var state: UnsafeRawPointer?
    var allocate: UnsafeRawPointer?
    var free: UnsafeRawPointer?
    var context: UnsafeRawPointer?
    var dataType: Int32 = 0
    var checksum: UInt = 0
    var reserved: UInt = 0
  }

  /// What `inflate` answers.
  enum Status: Int32 {
    case ok = 0
    case streamEnd = 1
    case needsDictionary = 2
    case streamError = -2
    case dataError = -3
    case memoryError = -4
    case bufferError = -5
    case versionError = -6
  }

  private typealias Version = @convention(c) () -> UnsafePointer<CChar>?
  private typealias Open =
    @convention(c) (UnsafeMutableRawPointer, Int32, UnsafePointer<CChar>?, Int32) -> Int32
  private typealias Step = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
  private typealias Simple = @convention(c) (UnsafeMutableRawPointer) -> Int32

  /// Where the systems keep it: Debian and others with and without development files, then macOS.
  static let names = ["libz.so.1", "libz.so", "libz.1.dylib", "/usr/lib/libz.dylib"]

  private let version: Version
  private let open: Open
  private let step: Step
  private let reset: Simple
  private let end: Simple

  /// Loads the first of `names` that is there; it stays loaded, as a library may not be taken away
  /// while another thread is in it.
  ///
  /// - Throws: ``DataError`` with code `libraryMissing`; `file` is the input that needs it.
  init(names: [String] = Zlib.names, for file: String) throws(DataError) {
    var handle: UnsafeMutableRawPointer?
    for name in names where handle == nil { handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) }
    guard
      let handle, let version = dlsym(handle, "zlibVersion"),
      let open = dlsym(handle, "inflateInit2_"), let step = dlsym(handle, "inflate"),
      let reset = dlsym(handle, "inflateReset"), let end = dlsym(handle, "inflateEnd")
    else {
      throw DataError(
        .libraryMissing, file: file,
        "reading gzip needs the system library zlib (\(names.joined(separator: ", "))), not found",
        hint: "install zlib (Debian: zlib1g) or expand the file with gunzip")
    }
    self.version = unsafeBitCast(version, to: Version.self)
    self.open = unsafeBitCast(open, to: Open.self)
    self.step = unsafeBitCast(step, to: Step.self)
    self.reset = unsafeBitCast(reset, to: Simple.self)
    self.end = unsafeBitCast(end, to: Simple.self)
  }

  /// `inflateInit2` for gzip with its header, its CRC and its length checked by zlib.
  func open(_ stream: UnsafeMutablePointer<Stream>) -> Status? {
    let gzipOnly: Int32 = 15 + 16
    return Status(
      rawValue: open(stream, gzipOnly, version(), Int32(MemoryLayout<Stream>.size)))
  }

  /// `inflate` without flushing: as far as input and room for output go.
  func inflate(_ stream: UnsafeMutablePointer<Stream>) -> Status? {
    Status(rawValue: step(stream, 0))
  }

  /// Makes ready for a next member, input and output pointers untouched.
  func reset(_ stream: UnsafeMutablePointer<Stream>) -> Status? {
    Status(rawValue: reset(UnsafeMutableRawPointer(stream)))
  }

  /// Gives back what `open` took.
  func close(_ stream: UnsafeMutablePointer<Stream>) {
    _ = end(stream)
  }
}
