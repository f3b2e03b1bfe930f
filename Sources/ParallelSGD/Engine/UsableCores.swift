import Foundation

/// Cores that this process may really use.
///
/// The smallest of: processors that are online, the process's affinity mask (`taskset`, cpusets)
/// and the CPU quota of its control group and every group above it (containers; v1 and v2),
/// rounded up.
public enum UsableCores {
  /// As found now.
  public static var count: Int {
    let online = ProcessInfo.processInfo.activeProcessorCount
    #if os(Linux)
      let limits = ProcessLimits(root: "/")
      let quota = limits.quota.map { Int(min($0.rounded(.up), 1e6)) }
      return max(1, min(online, limits.affinity ?? online, quota ?? online))
    #else
      return max(1, online)
    #endif
  }
}

/// What Linux allows this process, read below a root folder so that tests can plant one.
package struct ProcessLimits {
  package var root: String

  package init(root: String) { self.root = root }

  /// Processors in the affinity mask; Swift's Glibc has no `sched_getaffinity`.
  package var affinity: Int? {
    let line = text("proc/self/status")?.split(separator: "\n")
      .first { $0.hasPrefix("Cpus_allowed:") }
    guard let mask = line?.split(separator: ":").last else { return nil }
    let count = mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return count > 0 ? count : nil
  }

  /// Cores' worth of time that the group and those above it allow; `nil` without a limit.
  package var quota: Double? {
    let lines = text("proc/self/cgroup")?.split(separator: "\n") ?? []
    let quotas = lines.flatMap { line -> [Double] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let path = String(parts[2])
      if parts[0] == "0", parts[1].isEmpty {
        return Self.upwards(path).compactMap { quota2("sys/fs/cgroup" + $0) }
      }
      guard parts[1].split(separator: ",").contains("cpu") else { return [] }
      // The mount is named by its controllers in some order, or just cpu.
      return ["cpu", String(parts[1]), "cpu,cpuacct"].flatMap { controller in
        Self.upwards(path).compactMap { quota1("sys/fs/cgroup/\(controller)" + $0) }
      }
    }
    return quotas.min()
  }

  /// `/a/b` → `/a/b`, `/a`, ``: in a container the path is the host's and only the root is there.
  private static func upwards(_ path: String) -> [String] {
    var parts = path.split(separator: "/").map(String.init)
    var result: [String] = []
    while !parts.isEmpty {
      result.append("/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return result + [""]
  }

  /// Version 2: `cpu.max` holds `quota period` or `max period`.
  private func quota2(_ folder: String) -> Double? {
    let fields = text(folder + "/cpu.max")?.split(whereSeparator: \.isWhitespace) ?? []
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]) else {
      return nil
    }
    return period > 0 && quota > 0 ? quota / period : nil
  }

  /// Version 1: `cpu.cfs_quota_us` is -1 without a limit.
  private func quota1(_ folder: String) -> Double? {
    func number(_ file: String) -> Double? {
      text(folder + "/" + file)?.split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
    }
    guard let quota = number("cpu.cfs_quota_us"), let period = number("cpu.cfs_period_us") else {
      return nil
    }
    return period > 0 && quota > 0 ? quota / period : nil
  }

  private func text(_ path: String) -> String? {
    try? String(contentsOfFile: root + "/" + path, encoding: .utf8)
  }
}
