import Foundation
import ParallelSGD

/// What a sweep tells of the machine.
extension Sweep.Machine {
  /// Of this machine.
  ///
  /// - Parameter tilePeak: of one core, in operations a second.
  static func current(isa: InstructionSet, tilePeak: Double) -> Sweep.Machine {
    Sweep.Machine(
      isa: "\(isa)", usableCores: UsableCores.count, tilePeakGflops: tilePeak * 1e-9, cpu: cpu,
      system: system)
  }

  private static var system: String {
    #if os(Linux)
      "Linux"
    #elseif os(macOS)
      "macOS"
    #else
      "Darwin"
    #endif
  }

  /// As the system names the processor.
  private static var cpu: String? {
    #if canImport(Darwin)
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 1 else {
        return nil
      }
      var name = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0) == 0 else { return nil }
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
        return nil
      }
      return name(inProcessorList: text)
    #endif
  }

  /// The first `model name` of Linux's `/proc/cpuinfo`; arm64's has none.
  static func name(inProcessorList text: String) -> String? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    guard let line, let colon = line.firstIndex(of: ":") else { return nil }
    let words = line[colon...].dropFirst().split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
