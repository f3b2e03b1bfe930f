/// How many threads a step has work for.
enum WorkModel {
  /// Arithmetic of a step, in floating-point operations, that makes one more thread worth while.
  ///
  /// An estimate, not yet a measurement: a phase costs a hand-over of some half a microsecond and a
  /// step has three of them; a core does some 50 operations a nanosecond, so below this a second
  /// thread saves little more than it costs.
  static let flopsPerThread = 1.0e6

  /// Times that a waiting thread looks before it parks: some tens of microseconds, the length of a
  /// small step's phases; to be measured.
  static let spins = 2_000

  /// Threads that share a step of so much arithmetic, 1 to `threads`.
  static func usefulThreads(flops: Double, threads: Int) -> Int {
    max(1, min(threads, Int(min(flops / flopsPerThread, 1e6))))
  }
}
