import ParallelSGD

/// What one core of this machine reaches at best: the measure for everything else.
struct MachinePeak {
  /// Floating-point operations a second of the matrix tile; `nil` where nobody asked.
  var flops: Double?
  /// Bytes read and written a second in memory; `nil` where nobody asked.
  var bandwidth: Double?

  /// Measures what `cases` are to be compared with, some tenths of a second each.
  init(_ set: InstructionSet, for cases: [KernelCase]) throws(Failure) {
    for wanted in cases {
      switch wanted.work {
      case .flops where flops == nil: flops = try Self.flops(set)
      case .traffic where bandwidth == nil: bandwidth = try Self.rate(.memoryPeak)
      default: continue
      }
    }
  }

  /// Floating-point operations a second of the matrix tile.
  static func flops(_ set: InstructionSet) throws(Failure) -> Double {
    try rate(.tilePeak(set))
  }

  /// The best rate counts: whatever disturbed the others is not the machine's.
  private static func rate(_ wanted: KernelCase) throws(Failure) -> Double {
    let kernel = wanted.kernel()
    try Bench.require(kernel, of: wanted)
    return wanted.work.amount / Timing.measure(seconds: 0.2, kernel.run).best
  }
}
