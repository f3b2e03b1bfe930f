import Foundation
import ParallelSGD
import Shards

/// The checkpoints in a run's folder: the last one, and as many older ones as are asked for.
final class CheckpointFiles: Sendable {
  private let folder: RunFolder
  /// Numbered checkpoints that are kept beside the last one.
  private let count: Int
  /// Names of numbered checkpoints of this run, the oldest first.
  private let numbered: Locked<[String]>

  /// Files of an earlier run, to be taken away once there is a checkpoint of this one: until then the
  /// folder is the earlier run's, afterwards this one's alone.
  private let replaced: Locked<[String]>

  /// - Parameter isNewRun: whether what is in the folder is another run's.
  init(_ folder: RunFolder, keeping count: Int, isNewRun: Bool) {
    self.folder = folder
    self.count = count
    let there = folder.isOwn ? [] : Self.numbered(in: folder.path)
    numbered = Locked(isNewRun ? [] : there)
    replaced = Locked(
      isNewRun && !folder.isOwn ? RunFolder.results + RunFolder.sweepResults + there : [])
  }

  /// Writes a checkpoint, then takes away numbered ones that are too many; each file is old or new.
  func keep(_ checkpoint: Checkpoint) throws(DataError) {
    let bytes = checkpoint.encoded
    try Safetensors.requireReadable(bytes, path: folder.file(RunFolder.checkpoint))
    let name = Self.name(step: checkpoint.step)
    if count > 0 {
      try OutputFile.replace(folder.file(name), with: bytes)
      let old = numbered.withLock { names in
        // A run that goes on from an older one writes the later ones anew.
        names.removeAll { $0 == name }
        names.append(name)
        defer { names = names.suffix(count) }
        return names.dropLast(count)
      }
      for name in old { unlink(folder.file(name)) }
    }
    try OutputFile.replace(folder.file(RunFolder.checkpoint), with: bytes)
    let earlier = replaced.withLock { names in
      defer { names = [] }
      return names
    }
    for earlier in earlier where count == 0 || earlier != name { unlink(folder.file(earlier)) }
  }

  /// Names of the numbered checkpoints in a folder, the oldest first.
  static func numbered(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter(isNumbered)
      .sorted()
  }

  private static let (prefix, suffix, digits) = ("step-", ".safetensors", 10)

  private static func name(step: Int) -> String {
    let number = String(step)
    let zeros = String(repeating: "0", count: max(0, digits - number.count))
    return prefix + zeros + number + suffix
  }

  private static func isNumbered(_ name: String) -> Bool {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
    let number = name.dropFirst(prefix.count).dropLast(suffix.count)
    return number.count == digits && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
