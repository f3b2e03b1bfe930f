import Foundation
import ParallelSGD

/// What a sweep tells of the machine.
extension Sweep.Machine {
  /// Of this machine.
  ///
  /// - Parameter tilePeak: of one core, in operations a second.
  static func current(isa: InstructionSet, tilePeak: Double) -> Sweep.Machine {
    Sweep.Machine(
      isa: "\(isa)", usableCores: UsableCores.count, tilePeakGflops: tilePeak * 1e-9,
      cpu: MachineFacts.processor, system: MachineFacts.system, load: load)
  }

  /// The mean of a few looks, a tenth of a second apart: the load of a minute would count what has ended
  /// since, such as another sweep.
  private static var load: Double? {
    var counts: [Double] = []
    for look in 0..<5 {
      if look > 0 { usleep(100_000) }
      guard let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8),
        let count = others(inLoad: text)
      else { return nil }
      counts.append(Double(count))
    }
    return counts.reduce(0, +) / Double(counts.count)
  }

  /// Tasks that run or want to, without the one that looks, of Linux's `/proc/loadavg`: its fourth word is
  /// `3/512`.
  static func others(inLoad text: String) -> Int? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count > 3, let running = words[3].split(separator: "/").first.flatMap({ Int($0) })
    else { return nil }
    return max(0, running - 1)
  }

  /// The first `model name` of Linux's `/proc/cpuinfo`; arm64's has none.
  static func name(inProcessorList text: String) -> String? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    guard let line, let colon = line.firstIndex(of: ":") else { return nil }
    let words = line[colon...].dropFirst().split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
