import Shards

/// What a barrier training would do on more cores than there are: a **model**, from what was measured at
/// 1 thread, from work that is counted, and from two assumed costs. Not a fit, and not a measurement.
///
/// ```
/// step(T) = rows·ρ(T) + reduce·ω(T) + fetch(T) + serial + phases·handover
/// ```
///
/// `rows` and `reduce` are the seconds of a step's two phases at 1 thread, ρ(T) and ω(T) the largest
/// share of them that one of T threads has: rows in chunks of a few, and whole regions of the parameters.
/// `serial` is what the leader does between phases. `fetch(T)` is the time to read what other cores have written since
/// the last step: weights and their transposes once a chunk of rows, the factors of a thread's regions;
/// where layers are shared out by their outputs, what all rows bring them in place of their weights.
/// It may pass behind the arithmetic or not: hence two rates.
package struct ScalingModel: Sendable {
  /// Bytes a second that a core gets from other cores' caches: an assumption.
  package static let bytesPerSecond = 20e9
  /// Seconds until the last worker has heard of a phase, or the leader of its end: an assumption.
  package static let handover = 2e-6

  /// What was measured at 1 thread, in seconds.
  package struct Measured: Sendable {
    /// Gathering, forward pass, loss, backward pass, packing, for one row.
    package var rows: Double
    /// Contraction for one row.
    package var contract: Double
    /// Update, for one step.
    package var update: Double
    /// Between phases, for one step.
    package var serial: Double

    /// Of a training that made `rate` rows a second in batches of `batch` rows, its time divided into
    /// `shares`.
    package init(rate: Double, batch: Int, shares: [StepPart: Double]) {
      func share(_ parts: StepPart...) -> Double { parts.reduce(0) { $0 + (shares[$1] ?? 0) } }
      rows = share(.gather, .forward, .loss, .backward, .pack) / rate
      contract = share(.contract) / rate
      update = share(.update) / rate * Double(batch)
      serial = share(.waiting) / rate * Double(batch)
    }
  }

  private let plan: NetworkPlan
  private let measured: Measured
  /// Global, of a number of threads.
  private let batch: @Sendable (Int) -> Int

  /// - Parameter batch: rows of a global batch on so many threads; rows of an epoch at most.
  package init(
    _ architecture: Architecture, measured: Measured, batch: @escaping @Sendable (Int) -> Int
  ) {
    plan = NetworkPlan(architecture, loss: .meanSquaredError)
    self.measured = measured
    self.batch = batch
  }

  /// Rows a second on as many cores as threads: where nothing overlaps, and where all fetching passes
  /// behind arithmetic.
  package func rates(threads: Int) -> (low: Double, high: Double) {
    let rows = batch(threads)
    // Few rows are fewer chunks than threads, but panels of layers that go by outputs are not.
    let shares =
      plan.takesFirstByPanels(rows: rows, threads: threads)
      ? threads : min(threads, plan.chunkCount(rows: rows, threads: threads))
    let work =
      measured.rows * Double((rows + shares - 1) / shares)
      + (measured.contract * Double(rows) + measured.update)
      * regionShare(rows: rows, threads: threads)
    let fetch = Double(fetchedBytes(rows: rows, threads: threads)) / Self.bytesPerSecond
    let phases = Double(phases(rows: rows, threads: threads))
    let rest = measured.serial + (threads > 1 ? phases * Self.handover : 0)
    return (Double(rows) / (work + fetch + rest), Double(rows) / (max(work, fetch) + rest))
  }

  /// Rows and reduction, at times the marking of nonzeros, and the layers that are shared out by their
  /// outputs.
  func phases(rows: Int, threads: Int) -> Int {
    let byPanels = plan.layersByPanels(rows: rows, threads: threads)
    let chunks = plan.chunkCount(rows: rows, threads: threads, areLayersDone: byPanels > 0)
    let areMarkedAfterwards =
      !Nonzeros.areWholeHalves(RowRanges(shardsOf: 0..<rows, count: chunks))
      && plan.layers.contains { plan.mayMark($0, rows: rows) }
    return 2 + byPanels + (areMarkedAfterwards ? 1 : 0)
  }

  /// ω(T): no thread has less than its part of the largest region.
  private func regionShare(rows: Int, threads: Int) -> Double {
    let regions = Region.cut(plan, rows: rows, threads: threads)
    // Row blocks are shared out too where there are few regions.
    if regions.count < 4 * threads, rows > MatrixProduct.rowBlock { return 1 / Double(threads) }
    let (largest, all) = regions.reduce((0, 0)) { (max($0.0, $1.count), $0.1 + $1.count) }
    return max(Double(largest) / Double(all), 1 / Double(threads))
  }

  /// Bytes that one of so many threads reads in a step and that others have written.
  package func fetchedBytes(rows: Int, threads: Int) -> Int {
    guard threads > 1 else { return 0 }
    let byPanels = 0..<plan.layersByPanels(rows: rows, threads: threads)
    let chunks = plan.chunkCount(rows: rows, threads: threads, areLayersDone: !byPanels.isEmpty)
    let perThread = (chunks + threads - 1) / threads
    let own = byPanels.reduce(0) { $0 + plan.layout.weight($1).paddedCount }
    let weights = perThread * (plan.layout.count + plan.transposeCount - own)
    let factors = Region.cut(plan, rows: rows, threads: threads).reduce(0) {
      $0 + rows * ((byPanels.contains($1.layer) ? 0 : $1.paddedInputs) + 16 * $1.panels)
    }
    let all = byPanels.reduce(0) { $0 + rows * plan.layers[$1].paddedInputs }
    let floats = weights + factors / threads + all
    return MemoryLayout<Float>.stride * floats / threads * (threads - 1)
  }
}
