import ParallelSGD

/// What the runs of a sweep came to, and the points that they make.
struct SweepRuns {
  /// A run with what is known of its steps.
  struct Measured {
    var run: Sweep.Run
    var activeThreads: Int
    /// Empty where no clocks ran.
    var phases: [Sweep.Phase]
  }

  let mode: Sweep.Mode
  let usableCores: Int
  /// Of one core, in GFLOP/s.
  let tilePeak: Double
  /// GFLOP of products that training on one row takes.
  let gflopsPerRow: Double

  /// The points of `runs`, in the order of `tasks`; a task without a run has none.
  func points(_ tasks: [SweepOrder.Item], of runs: [Measured]) -> [Sweep.Point] {
    var points = tasks.compactMap { task in
      point(
        task,
        runs.filter {
          !$0.run.comparesBatches && $0.run.sync == "\(task.sync)" && $0.run.threads == task.threads
        })
    }
    for index in points.indices {
      guard
        let base = points.filter({ $0.sync == points[index].sync }).min(by: {
          $0.threads < $1.threads
        })
      else { continue }
      let speedUp = points[index].median / base.median
      points[index].speedUp = speedUp
      points[index].efficiency =
        speedUp * Double(base.activeThreads) / Double(points[index].activeThreads)
    }
    noteDifferences(&points)
    return points
  }

  private func point(_ task: SweepOrder.Item, _ runs: [Measured]) -> Sweep.Point? {
    guard let first = runs.first else { return nil }
    let runs = runs.sorted { $0.run.repeat < $1.run.repeat }
    let samples = runs.map(\.run.rowsPerSecond)
    let rates = Timing(samples: samples)
    let hashes = Set(runs.map(\.run.weightsSha256))
    let cores = min(first.activeThreads, usableCores)
    let gflops = rates.median * gflopsPerRow
    return Sweep.Point(
      sync: "\(task.sync)", threads: task.threads, activeThreads: first.activeThreads,
      batch: task.batch, isOversubscribed: first.activeThreads > usableCores, samples: samples,
      median: rates.median,
      quartiles: Sweep.Range(
        low: Self.quantile(0.25, of: rates.samples), high: Self.quantile(0.75, of: rates.samples)),
      phases: Self.mean(runs.map(\.phases)), gflops: gflops,
      peakShare: gflops / (tilePeak * Double(cores)),
      weightsSha256: hashes.count == 1 ? hashes.first : nil,
      note: hashes.count > 1 && task.sync.isReproducible
        ? "its runs gave \(hashes.count) different weights" : nil)
  }

  /// Barriers give the same bytes at any number of threads, if the batch is the same.
  private func noteDifferences(_ points: inout [Sweep.Point]) {
    guard mode == .strong else { return }
    let exact = points.indices.filter { points[$0].sync == "\(Synchronization.barrier)" }
    let hashes = Set(exact.compactMap { points[$0].weightsSha256 })
    guard hashes.count > 1 else { return }
    for index in exact where points[index].note == nil {
      points[index].note = "its weights differ from those at other thread counts"
    }
  }

  /// Linear between the two neighbours, as NumPy and R have it.
  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
  }

  /// Part by part.
  private static func mean(_ runs: [[Sweep.Phase]]) -> [Sweep.Phase] {
    let runs = runs.filter { !$0.isEmpty }
    guard let names = runs.first?.map(\.name) else { return [] }
    return names.map { name in
      let shares = runs.compactMap { $0.first { $0.name == name }?.share }
      return Sweep.Phase(name: name, share: shares.reduce(0, +) / Double(runs.count))
    }
  }
}
