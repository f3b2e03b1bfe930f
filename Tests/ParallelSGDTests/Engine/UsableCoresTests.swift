import Foundation
import Testing

@testable import ParallelSGD

@Suite struct UsableCoresTests {
  /// Runs `body` with a folder that holds the files given.
  private func plant(_ files: [String: String], _ body: (ProcessLimits) -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: root) }
    for (path, text) in files {
      let file = root + "/" + path
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: file, atomically: false, encoding: .utf8)
    }
    body(ProcessLimits(root: root))
  }

  @Test func atLeastOneAndNoMoreThanOnline() {
    #expect((1...ProcessInfo.processInfo.processorCount).contains(UsableCores.count))
  }

  @Test func affinityCountsTheMask() throws {
    try plant(["proc/self/status": "Name:\tx\nCpus_allowed:\tff,0000000f\nMems_allowed:\t1\n"]) {
      #expect($0.affinity == 12)
    }
    try plant([:]) { #expect($0.affinity == nil) }
  }

  @Test func versionTwoTakesTheSmallestOfAllLevels() throws {
    try plant([
      "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
      "sys/fs/cgroup/a/cpu.max": "250000 100000\n", "sys/fs/cgroup/cpu.max": "800000 100000\n",
    ]) { #expect($0.quota == 2.5) }
  }

  @Test func versionTwoWithoutLimitOrGarbled() throws {
    try plant([
      "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n",
    ]) { #expect($0.quota == nil) }
    try plant([
      "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "lots\n",
    ]) { #expect($0.quota == nil) }
  }

  @Test func versionOneReadsTheControllersMount() throws {
    try plant([
      "proc/self/cgroup": "5:memory:/x\n4:cpu,cpuacct:/docker/1\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "150000\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    ]) { #expect($0.quota == 1.5) }
    try plant([
      "proc/self/cgroup": "4:cpu:/\n", "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    ]) { #expect($0.quota == nil) }
  }
}
