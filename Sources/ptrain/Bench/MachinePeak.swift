import ParallelSGD

/// What one core of this machine reaches at best: the measure for everything else.
enum MachinePeak {
  /// Floating-point operations a second of the matrix tile; measures for some tenths of a second.
  static func flops(_ set: InstructionSet) throws(Failure) -> Double {
    try rate(.tilePeak(set))
  }

  /// Bytes read and written a second in memory; measures for some tenths of a second.
  static func bandwidth() throws(Failure) -> Double { try rate(.memoryPeak) }

  /// The best rate counts: whatever disturbed the others is not the machine's.
  private static func rate(_ wanted: KernelCase) throws(Failure) -> Double {
    let kernel = wanted.kernel()
    try Bench.require(kernel, of: wanted)
    return wanted.work.amount / Timing.measure(seconds: 0.2, kernel.run).best
  }
}
