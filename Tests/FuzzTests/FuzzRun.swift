import Dispatch
import Foundation
import Shards
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Many inputs for one reader, and what came of them.
struct FuzzRun {
  private(set) var accepted = 0
  private(set) var refused = 0
  /// Of a single input, in seconds, and which it was.
  private(set) var slowest = (seconds: 0.0, index: UInt32(0))
  /// What went wrong, with the input it did so on; the first few.
  private(set) var faults: [String] = []

  /// Every input takes less.
  static let mostSeconds = 1.0

  /// Reads the inputs `indices` of `seed`, each named at `place` before it is read.
  mutating func read(
    _ reader: FuzzedReader, seed: UInt64, indices: Range<UInt32>, place: FuzzPlace
  ) {
    let clock = ContinuousClock()
    for index in indices {
      place.set(index)
      var random = reader.random(seed: seed, index: index)
      let bytes = reader.make(reader.mutator, &random)
      var seconds = clock.seconds { read(reader, bytes, random, seed, index) }
      // Once more before it is called slow: another program may have had the processor.
      if seconds > Self.mostSeconds {
        seconds = min(seconds, clock.seconds { _ = try? reader.read(bytes, &random) })
      }
      if seconds > slowest.seconds { slowest = (seconds, index) }
      if seconds > Self.mostSeconds { note("takes \(seconds) s", reader, bytes, seed, index) }
    }
    place.set(nil)
  }

  private mutating func read(
    _ reader: FuzzedReader, _ bytes: [UInt8], _ random: PhiloxStream, _ seed: UInt64,
    _ index: UInt32
  ) {
    var random = random
    do {
      try reader.read(bytes, &random)
      accepted += 1
    } catch is DataError {
      refused += 1
    } catch {
      note("\(error)", reader, bytes, seed, index)
    }
  }

  private mutating func note(
    _ what: String, _ reader: FuzzedReader, _ bytes: [UInt8], _ seed: UInt64, _ index: UInt32
  ) {
    guard faults.count < 8 else { return }
    faults.append(
      "\(reader.name) seed \(seed) index \(index): \(what.prefix(2_000))\n"
        + "input: \(String(reflecting: String(decoding: bytes.prefix(2_000), as: UTF8.self)))")
  }

  /// Most memory that this process ever had, in MiB.
  static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss) >> 20
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Int(usage.ru_maxrss) >> 10
    #endif
  }
}

/// Says which input is being read, in a file that outlives a crash, and ends the process when it has
/// been the same one for too long.
///
/// `@unchecked Sendable`: only `current` is touched by more than one thread.
final class FuzzPlace: @unchecked Sendable {
  private let digits: Int
  private let current = Atomic<Int>(-1)
  // Memory that is mapped for the life of the process, or none.
  private let text: UnsafeMutablePointer<UInt8>?
  private let watch: any DispatchSourceTimer

  /// An input that takes longer never ends.
  private static let mostSeconds = 30

  /// - Parameter path: of the file; `nil` for none.
  init(_ title: String, path: String?) {
    let start = Array("\(title) index ".utf8)
    digits = start.count
    text = path.flatMap { Self.map($0, start + Array("0000000000\n".utf8)) }
    // A queue of its own has a thread of its own, whatever else hangs.
    watch = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "fuzz.watch"))
    let interval = DispatchTimeInterval.seconds(Self.mostSeconds)
    watch.schedule(deadline: .now() + interval, repeating: interval)
    nonisolated(unsafe) var last = -1
    watch.setEventHandler { [weak self] in
      guard let self else { return }
      let index = current.load(ordering: .relaxed)
      if index >= 0, index == last {
        let message = "fuzz: \(title) index \(index): still not read after \(Self.mostSeconds) s\n"
        FileHandle.standardError.write(Data(message.utf8))
        abort()
      }
      last = index
    }
    watch.resume()
  }

  deinit { watch.cancel() }

  /// Says that `index` is next, or that all is well.
  func set(_ index: UInt32?) {
    current.store(index.map(Int.init) ?? -1, ordering: .relaxed)
    guard let text, var rest = index else { return }
    for digit in (digits..<digits + 10).reversed() {
      text[digit] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
  }

  private static func map(_ path: String, _ contents: [UInt8]) -> UnsafeMutablePointer<UInt8>? {
    guard FileManager.default.createFile(atPath: path, contents: Data(contents)) else { return nil }
    let descriptor = open(path, O_RDWR)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let memory = mmap(nil, contents.count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    return memory == MAP_FAILED ? nil : memory?.assumingMemoryBound(to: UInt8.self)
  }
}

extension ContinuousClock {
  /// How long `body` takes.
  func seconds(_ body: () -> Void) -> Double { measure(body) / .seconds(1) }
}
