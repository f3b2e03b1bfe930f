import Foundation
import Testing

extension FuzzedReader: CustomTestStringConvertible {
  var testDescription: String { name }
}

/// Damaged files by the hundred, in a release build by the thousand: each is read or refused with a
/// `DataError`, within a second, without a trap. `scripts/fuzz` runs this with more inputs, says which
/// input a crash came from, and reads that one again.
struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// What is slow without optimisation is left to builds with it.
  private static let standardCount: UInt64 = {
    #if DEBUG
      100
    #else
      3_000
    #endif
  }()

  private static func number(_ name: String, or fallback: UInt64) -> UInt64 {
    environment[name].flatMap { UInt64($0) } ?? fallback
  }

  /// The one reader that was asked for, or all.
  static let readers = FuzzedReader.all.filter {
    environment["FUZZ_READER"].map { [name = $0.name] in $0 == name } ?? true
  }

  @Test(arguments: readers) func everyInputIsReadOrRefused(reader: FuzzedReader) {
    let seed = Self.number("FUZZ_SEED", or: 0)
    let first = UInt32(clamping: Self.number("FUZZ_FIRST", or: 0))
    let count = UInt32(clamping: Self.number("FUZZ_INPUTS", or: Self.standardCount))
    let place = FuzzPlace(
      "\(reader.name) seed \(seed)", path: Self.environment["FUZZ_PLACE"])
    var run = FuzzRun()
    run.read(reader, seed: seed, indices: first..<first + count, place: place)
    #expect(run.faults.isEmpty, "\(run.faults.joined(separator: "\n\n"))")
    #expect(run.accepted + run.refused == Int(count))
    // A reader that takes nothing, or everything, was not tried.
    if count >= 100 { #expect(run.accepted > 0 && run.refused > 0) }
    guard Self.environment["FUZZ_READER"] != nil else { return }
    print(
      "fuzz: \(reader.name) \(count) \(run.accepted) \(run.refused)",
      String(format: "%.1f", 1_000 * run.slowest.seconds), run.slowest.index, FuzzRun.peakMemory)
  }

  /// Seeds that are refused would leave all behind the first checks untried.
  @Test(arguments: FuzzedReader.all) func seedsAreMostlyRead(reader: FuzzedReader) {
    let read = reader.mutator.seeds.filter { seed in
      (0..<8).contains { (index: UInt32) in
        var random = reader.random(seed: 0, index: index)
        return (try? reader.read(seed, &random)) != nil
      }
    }
    #expect(2 * read.count > reader.mutator.seeds.count)
  }

  @Test func inputsAreTheSameEveryTime() {
    for reader in FuzzedReader.all {
      let inputs = (0..<2).map { _ in
        (0..<50).map { (index: UInt32) -> [UInt8] in
          var random = reader.random(seed: 7, index: index)
          return reader.make(reader.mutator, &random)
        }
      }
      #expect(inputs[0] == inputs[1])
      #expect(Set(inputs[0]).count > 40)
    }
  }
}
