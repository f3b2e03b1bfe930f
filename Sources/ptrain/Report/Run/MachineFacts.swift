import Foundation
import ParallelSGD

/// The machine and the build, in words.
enum MachineFacts {
  /// Of the processor, where the system tells.
  static var processor: String? {
    #if canImport(Darwin)
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 1 else {
        return nil
      }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 else { return nil }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))
        .flatMap(Sweep.Machine.name(inProcessorList:))
    #endif
  }

  /// Name and version of the system.
  static var system: String {
    #if os(Linux)
      let kernel = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8))
        .map { " · Linux " + $0.trimmingCharacters(in: .whitespacesAndNewlines) }
      let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
      let key = "PRETTY_NAME="
      let line = release.split(separator: "\n").first { $0.hasPrefix(key) }
      return (line?.dropFirst(key.count).filter { $0 != "\"" } ?? "Linux") + (kernel ?? "")
    #else
      ProcessInfo.processInfo.operatingSystemVersionString
    #endif
  }

  static func group(_ facts: RunFacts) -> FactGroup {
    FactGroup(
      FactGroup.machine,
      [
        ("processor", processor), ("usable cores", Figures.grouped(facts.usableCores)),
        (
          "threads",
          facts.activeThreads == facts.threads
            ? Figures.grouped(facts.threads)
            : "\(Figures.grouped(facts.activeThreads)), \(Figures.grouped(facts.threads)) asked for"
        ), ("instruction set", "\(facts.instructionSet)"), ("system", system),
      ])
  }

  static var build: FactGroup {
    FactGroup(
      FactGroup.build,
      [
        ("program", "ptrain \(Program.version)"), ("compiler", compiler),
        ("optimisation", optimisation),
      ])
  }

  /// For a page whose file does not hold the build, as that of a sweep: of the program that draws it.
  static var drawingBuild: FactGroup {
    var group = build
    group.title = "Build that drew this page"
    return group
  }

  private static var compiler: String {
    #if compiler(>=6.5)
      "Swift 6.5 or later"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }

  private static var optimisation: String {
    #if DEBUG
      "none, a debug build"
    #else
      "release"
    #endif
  }
}
