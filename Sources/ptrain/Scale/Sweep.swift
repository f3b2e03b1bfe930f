import ParallelSGD

/// Everything that a scaling sweep found: the contents of `sweep.json`, its keys in snake case.
///
/// Rates are rows a second, times are seconds, shares lie between 0 and 1.
struct Sweep: Codable, Equatable {
  /// As `ptrain 0.1.0`.
  var program: String
  /// The words behind `ptrain scale`.
  var command: [String]
  /// When it began, as `2026-11-21T15:04:05Z`.
  var date: String
  /// Whether all runs were made; false for a sweep that was stopped on the way.
  var isComplete: Bool
  var machine: Machine
  var network: Network
  /// Rows of a global batch at 1 thread; at other counts see ``Point/batch``.
  var batch: Int
  /// As `momentum`.
  var optimizer: String
  var learningRate: Double
  var data: Data
  var mode: Mode
  /// Runs of each point that were asked for.
  var repeats: Int
  /// Length of a run that was asked for.
  var seconds: Double
  /// Of weights, order of rows, order of runs and bootstrap.
  var seed: UInt64
  /// One for each thread count and synchronisation, by synchronisation and then by threads.
  var points: [Point]
  /// All runs in the order they were made, so that a drift of the machine can be seen.
  var order: [Run]
  /// Runs that came to no figure, in the order they were made; `nil` where there are none.
  var failures: [FailedRun]?
  /// One for each synchronisation.
  var fits: [Fit]
  /// For each synchronisation, one for each count from 1 to ``lastPrediction(largest:usableCores:)``.
  var curves: [Curve]
  /// What the figures say, a sentence a line.
  var explanation: [String]
  /// `nil` where too little was measured to recommend anything.
  var recommendation: Recommendation?
  /// Empty without a target loss.
  var timeToTarget: [TimeToTarget]

  /// Predictions end at the largest count asked for, 16, or twice the usable cores.
  static func lastPrediction(largest: Int, usableCores: Int) -> Int {
    max(largest, 16, 2 * usableCores)
  }

  /// Why barriers did not do what they promise: the same weights after the first epoch of all runs with
  /// the same batch, at any number of threads; `nil` where they did.
  var difference: String? {
    let exact = order.filter { $0.sync == "\(Synchronization.barrier)" }
    for (batch, runs) in Dictionary(grouping: exact, by: \.batch).sorted(by: { $0.key < $1.key })
    where Set(runs.map(\.weightsSha256)).count > 1 {
      let counts = Set(runs.map(\.threads)).sorted().map(String.init).joined(separator: ", ")
      return "the weights after the first epoch differ at batch \(batch), threads \(counts)"
    }
    return nil
  }

  enum Mode: String, Codable, CaseIterable {
    /// The global batch stays the same.
    case strong
    /// The rows of a batch for each thread stay the same.
    case weak
  }

  struct Machine: Codable, Equatable {
    /// Instruction set of the matrix tiles.
    var isa: String
    var usableCores: Int
    /// Of one core.
    var tilePeakGflops: Double
    /// `nil` where the system does not tell.
    var cpu: String?
    /// As `Linux`.
    var system: String
    /// Tasks of other programs that ran or wanted to when the sweep began, as a mean of a few looks; `nil`
    /// where the system does not tell.
    var load: Double?
  }

  struct Network: Codable, Equatable {
    /// Widths from the input to the output.
    var layers: [Int]
    /// Of the hidden layers.
    var activation: String
    var parameters: Int
  }

  struct Data: Codable, Equatable {
    /// A file's name, or `made-up rows`.
    var name: String
    /// Trained on.
    var rows: Int
    /// Held out.
    var validationRows: Int
  }

  /// What was measured at a number of threads.
  struct Point: Codable, Equatable {
    /// As `barrier` or `local:8`.
    var sync: String
    /// Asked for.
    var threads: Int
    /// That shared a step.
    var activeThreads: Int
    /// Global.
    var batch: Int
    /// Whether more threads were at work than there are usable cores: then its figure is no scaling
    /// result.
    var isOversubscribed: Bool
    /// Rates of the runs, in the order of the repeats.
    var samples: [Double]
    var median: Double
    var quartiles: Range
    /// Median over that of the smallest count; `nil` where that was not measured.
    var speedUp: Double?
    /// Speed-up over how many times as many threads were at work.
    var efficiency: Double?
    /// In the order of a step; they add up to 1. Empty where the synchronisation has no clocks.
    var phases: [Phase]
    /// Of products in the median run.
    var gflops: Double
    /// Of what as many cores, at most the usable ones, would do in the tile alone.
    var peakShare: Double
    /// After the first epoch; `nil` where repeats differ.
    var weightsSha256: String?
    /// Such as that the weights of repeats or of thread counts differ.
    var note: String?

    /// Whether all threads that were asked for were at work, each on a core: a result on scaling.
    var isScaling: Bool { !isOversubscribed && activeThreads == threads }
  }

  struct Range: Codable, Equatable {
    var low: Double
    var high: Double
  }

  struct Phase: Codable, Equatable {
    /// As `forward` or `waiting`.
    var name: String
    /// Of the workers' time.
    var share: Double
  }

  /// A run of the sweep.
  struct Run: Codable, Equatable {
    /// From 1.
    var `repeat`: Int
    var sync: String
    var threads: Int
    var batch: Int
    /// Since the sweep's beginning.
    var start: Double
    /// Median over its epochs but the first.
    var rowsPerSecond: Double
    var epochs: Int
    /// After the first epoch.
    var weightsSha256: String
    /// Whether it was made to compare batches, and belongs to no point.
    var comparesBatches: Bool
  }

  /// A run that has no rate, since its training diverged: a finding about the rate of learning at that
  /// batch or synchronisation, not the end of the sweep.
  struct FailedRun: Codable, Equatable {
    /// From 1.
    var `repeat`: Int
    var sync: String
    var threads: Int
    var batch: Int
    /// Since the sweep's beginning.
    var start: Double
    /// As for ``Run``.
    var comparesBatches: Bool
    /// As `diverged at epoch 3, step 17`.
    var note: String
  }

  /// A fitted number and its 95 % interval, which a single repeat does not give.
  struct Estimate: Codable, Equatable {
    var value: Double
    var low: Double?
    var high: Double?
  }

  /// The laws fitted to the points of one synchronisation; a law that the counts do not determine is
  /// `nil`.
  struct Fit: Codable, Equatable {
    var sync: String
    /// Thread counts whose runs were used: none above the usable cores, none of which fewer were at work.
    var counts: [Int]
    /// In strong mode.
    var amdahl: Amdahl?
    /// In weak mode.
    var gustafson: Amdahl?
    var usl: USL?
    /// Why a law is missing or a number lies on its bound.
    var notes: [String]
  }

  struct Amdahl: Codable, Equatable {
    var serial: Estimate
    /// Rate at 1 thread.
    var lambda: Estimate
    /// Root of the mean squared relative error.
    var error: Double
  }

  struct USL: Codable, Equatable {
    var sigma: Estimate
    var kappa: Estimate
    /// Rate at 1 thread.
    var lambda: Estimate
    /// Threads beyond which more make it slower; `nil` where there is no such number.
    var peakThreads: Double?
    /// Root of the mean squared relative error.
    var error: Double
  }

  /// What the laws say of a number of threads, in rows a second.
  struct Curve: Codable, Equatable {
    var sync: String
    var threads: Int
    var amdahl: Estimate?
    var gustafson: Estimate?
    var usl: Estimate?
    /// From counted work and assumed costs, see `ScalingModel`, not from a fit: low where fetching and
    /// arithmetic do not overlap, high where they do; of barriers alone.
    var model: Estimate?
    /// Whether no run on as many cores stands behind it.
    var isPrediction: Bool
  }

  struct Recommendation: Codable, Equatable {
    var threads: Int
    var batch: Int
    /// A sentence each.
    var why: [String]
    /// The batches that were compared, at ``threads``.
    var batches: [BatchRate]
  }

  struct BatchRate: Codable, Equatable {
    var batch: Int
    var samples: [Double]
    var median: Double
  }

  /// How long it takes until the loss is as low as asked for.
  struct TimeToTarget: Codable, Equatable {
    var sync: String
    var threads: Int
    var batch: Int
    var targetLoss: Double
    var lossKind: LossKind
    /// Epochs after which a run gives up.
    var epochLimit: Int
    var runs: [TargetRun]
    /// Of the runs' seconds; `nil` unless all of them got there.
    var median: Double?
    /// Over that of the first synchronisation and the smallest count.
    var speedUp: Double?

    enum LossKind: String, Codable {
      /// Mean loss of an epoch's rows as they were trained on.
      case training
      /// Of the held-out rows after the epoch.
      case validation
    }
  }

  struct TargetRun: Codable, Equatable {
    /// From 1.
    var `repeat`: Int
    var isReached: Bool
    /// Of training until there, or in all; evaluation does not count.
    var seconds: Double
    /// Made until there, or in all.
    var epochs: Int
    var curve: [LossPoint]
    /// Such as that it diverged.
    var note: String?
  }

  struct LossPoint: Codable, Equatable {
    /// Of training.
    var seconds: Double
    /// From 1.
    var epoch: Int
    var loss: Double
  }
}
