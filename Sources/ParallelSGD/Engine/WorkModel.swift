/// How many threads a step has work for.
enum WorkModel {
  /// Arithmetic of a step, in floating-point operations, that makes one more thread worth while.
  ///
  /// A phase costs a hand-over of about half a microsecond and a step has three of them; a core does
  /// some 50 operations a nanosecond, so below this a second thread saves less than it costs.
  static let flopsPerThread = 1.0e6

  /// Times that a waiting thread looks before it parks: about 20 µs, the length of a small step's
  /// phases, while parking and waking cost 5–10 µs.
  static let spins = 2_000

  /// Threads that share a step of so much arithmetic, 1 to `threads`.
  static func usefulThreads(flops: Double, threads: Int) -> Int {
    max(1, min(threads, Int(min(flops / flopsPerThread, 1e6))))
  }
}
