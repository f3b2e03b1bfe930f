import CKernels
import Dispatch

/// How many threads a step is shared by, and how long they look for work before they sleep.
package enum WorkModel {
  /// Arithmetic of a step, in floating-point operations, that makes one more thread worth while.
  package static let flopsPerThread = 1.0e6

  /// Threads that share a step of so much arithmetic, 1 to `threads`.
  ///
  /// Never more than there are cores: threads that take turns on one core take turns at every phase
  /// of a step too. (16 workers on 2 cores made 0.52 M rows/s on a small network where 2 made 0.91.)
  static func usefulThreads(flops: Double, threads: Int, cores: Int) -> Int {
    max(1, min(threads, cores, Int(min(flops / flopsPerThread, 1e6))))
  }

  /// Time that a waiting thread looks before it parks: about what parking and being woken up takes,
  /// so that whoever waits in vain has lost no more than twice that.
  static let spinNanoseconds: UInt64 = 50_000

  /// Looks that take ``spinNanoseconds``, measured once: a pause is 10 ns on some processors and
  /// 50 on others.
  static let spins: Int = {
    let looks = 200
    // The shortest of some: whoever is interrupted while measuring must not take a pause for long.
    let nanoseconds = (0..<9).map { _ in
      let start = DispatchTime.now().uptimeNanoseconds
      for _ in 0..<looks { processor_pause() }
      return DispatchTime.now().uptimeNanoseconds - start
    }.min()
    return Int(spinNanoseconds) * looks / max(1, Int(nanoseconds ?? 1))
  }()
}
