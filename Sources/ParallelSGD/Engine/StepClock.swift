import Dispatch

/// The parts of a step that a clock tells apart.
public enum StepPart: String, Sendable, Hashable, CaseIterable {
  /// Copying the batch's rows together, as far as that is not done on the way through the first layer of
  /// the batch before.
  case gather
  /// Products, biases, activations and dropout of all layers.
  case forward
  /// The loss and its gradient with respect to the outputs.
  case loss
  /// The deltas of all layers, and the marking of their nonzeros where who has the rows does that.
  case backward
  /// Rearranging inputs and deltas for the contraction, under large batches.
  case pack
  /// The reducer's contraction of inputs and deltas into the mean gradient, and the marking of nonzeros where
  /// it is a phase of its own.
  case contract
  /// The optimizer's rule, and the transposition of the weights for the next step.
  case update
  /// A worker without work: waiting for the others or for the next phase, and the leader's own
  /// bookkeeping between phases.
  case waiting
}

/// Where the time of one worker goes; `off` measures nothing.
///
/// Each worker has one of its own, on cache lines of its own, and only it writes there, in a chunk
/// that it claimed; the leader reads between phases. A reading of the clock takes some 25 ns.
struct StepClock {
  /// Nanoseconds by ``StepPart``, then the time of the last mark.
  private let counters: UnsafeMutablePointer<UInt64>?

  static var off: StepClock { StepClock(counters: nil) }
  /// Words that a clock takes: two cache lines.
  static let words = 16

  init(counters: UnsafeMutablePointer<UInt64>?) { self.counters = counters }

  /// Of so many steps one is measured: all of them where a step is long beside its readings of the
  /// clock. In each step of 64-32-10 on 32 rows, 7 µs, they take 4 %; a seventeenth of that is lost in
  /// the noise. 17 is prime: whatever comes round with an epoch's steps is met in all its places.
  static func stride(flops: Double) -> Int { flops < shortStep ? 17 : 1 }

  /// 0.2 ms on one core: readings take some 0.5 %.
  private static let shortStep = 2e7

  private static let last = words - 1

  /// Starts a chunk of work.
  @inline(__always)
  func start() {
    counters?[Self.last] = DispatchTime.now().uptimeNanoseconds
  }

  /// The time since the last mark went to `part`.
  @inline(__always)
  func mark(_ part: StepPart) {
    guard let counters else { return }
    let now = DispatchTime.now().uptimeNanoseconds
    counters[part.index] &+= now &- counters[Self.last]
    counters[Self.last] = now
  }

  /// Nanoseconds of a part so far.
  func nanoseconds(_ part: StepPart) -> UInt64 { counters?[part.index] ?? 0 }
}

extension StepPart {
  fileprivate var index: Int {
    switch self {
    case .gather: 0
    case .forward: 1
    case .loss: 2
    case .backward: 3
    case .pack: 4
    case .contract: 5
    case .update: 6
    case .waiting: 7
    }
  }
}
