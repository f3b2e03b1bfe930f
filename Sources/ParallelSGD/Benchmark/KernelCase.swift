import Shards

/// One kernel on one shape: to be checked against a reference, then timed.
///
/// Lists of them are cheap; the data is made by ``kernel()`` and freed with what that returns.
package struct KernelCase {
  /// What one run is counted as.
  package enum Work: Sendable, Equatable {
    /// Multiplications and additions.
    case flops(Double)
    /// Bytes read and written, of so many elements.
    case traffic(bytes: Double, elements: Int)

    /// The operations or the bytes.
    package var amount: Double {
      switch self {
      case .flops(let amount), .traffic(let amount, _): amount
      }
    }
  }

  /// As in `forward` or `adam`.
  package let name: String
  /// As in `128 × 784 → 256`.
  package let shape: String
  /// Of one run.
  package let work: Work
  /// Makes the data; may take longer than a run.
  package let kernel: () -> Kernel

  /// A case whose data `kernel` makes.
  package init(_ name: String, shape: String, work: Work, kernel: @escaping () -> Kernel) {
    self.name = name
    self.shape = shape
    self.work = work
    self.kernel = kernel
  }
}

/// A kernel with its data at hand.
package struct Kernel {
  /// Spoils what ``run`` is to write and restores what it is to change.
  package var prepare: () -> Void
  /// The work that is timed.
  package var run: () -> Void
  /// What is wrong after one run on prepared data; `nil` where all is as the reference has it.
  package var check: () -> String?
  /// Changes the data, once it is checked, to such that any number of runs keeps.
  package var settle: () -> Void

  /// A kernel; most need no settling.
  package init(
    prepare: @escaping () -> Void = {}, run: @escaping () -> Void,
    check: @escaping () -> String?, settle: @escaping () -> Void = {}
  ) {
    self.prepare = prepare
    self.run = run
    self.check = check
    self.settle = settle
  }

  /// Runs once and checks: what is wrong, or `nil`.
  package func fault() -> String? {
    prepare()
    run()
    defer { settle() }
    return check()
  }
}

extension Kernel {
  /// Compares `count` results with what they should be.
  ///
  /// - Parameter bound: largest `|found − expected|` in units of `1 + |expected|`; the few roundings
  ///   of an elementwise kernel on numbers near 1 stay within 16 · 2⁻²⁴.
  static func compare(
    _ found: (Int) -> Float, count: Int, bound: Double = 0x1p-20, _ expected: (Int) -> Double
  ) -> String? {
    for index in 0..<count {
      let (value, wanted) = (Double(found(index)), expected(index))
      // Written so that NaN fails.
      if !((value - wanted).magnitude <= bound * (1 + wanted.magnitude)) {
        return "element \(index) is \(found(index)), expected \(Float(wanted))"
      }
    }
    return nil
  }
}

extension FloatBuffer {
  /// Writes draws from [low, high), the same for the same stream.
  func fill(_ low: Float = -1, _ high: Float = 1, stream: UInt32) {
    let philox = Philox(seed: 0, purpose: .synthetic, major: stream)
    for block in 0..<count / 4 {
      let words = philox.words(block: UInt32(truncatingIfNeeded: block))
      for lane in 0..<4 {
        base[4 * block + lane] = low + (high - low) * Philox.unit(words[lane])
      }
    }
  }

  /// Writes NaN, which no kernel may leave.
  func spoil() { base.update(repeating: .nan, count: count) }
}
