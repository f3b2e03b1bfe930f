/// How rows are cut into chunks that pass through all layers; decides no bits.
extension NetworkPlan {
  /// Rows that pass through all layers together, if there are so many.
  ///
  /// Enough that a panel of weights serves several tiles once it is in L1, few enough that what a
  /// layer reads and writes at a time stays in L2. Weights that come from further away are worth more
  /// rows: with layers of 1,024 × 1,024, 192 rows are 3 % faster than 48, with 4,096 × 4,096 15 %.
  var rowsAtATime: Int { hasNearWeights ? 48 : 192 }

  /// Rows below which a smaller chunk costs more than it balances. All weights are read once a chunk:
  /// twelve rows are worth that where they are near. More rows elsewhere would be faster on many
  /// threads, but each thread has an arena for them.
  private var smallChunk: Int { hasNearWeights ? 12 : 24 }

  /// Rows below which a chunk takes no less time: a multiply-add takes four cycles and one or two start in
  /// each, so a tile of fewer rows takes as long as one of four.
  private static let fewestRows = 4

  /// Chunks that so many rows are worth at most.
  private func worthwhileChunks(_ rows: Int) -> Int {
    (rows + Self.fewestRows - 1) / Self.fewestRows
  }

  /// Whether a core's own cache holds the weights of every layer: 1 MiB.
  private var hasNearWeights: Bool {
    layers.allSatisfy { $0.inputs * $0.outputs <= 1 << 18 }
  }

  /// Whether the first layer of `rows` rows is better computed, and shared out, by its outputs than by rows.
  ///
  /// By rows, every core fetches all weights, most of which another one has written in the step before,
  /// and who updates them takes them away from all others; by outputs, every core fetches all rows, and
  /// weights stay where they are updated. (784-256-128-10 on 128 rows, 2 threads: updates took 146 µs of
  /// both threads' time, and take 73.) That is worth a phase more where there is much to compute.
  ///
  /// One thread alone has no other reason than that the next slice's rows can be gathered on the way,
  /// which makes the same network 3 % faster; so it wants rows that stay in L2 while weights pass.
  func takesFirstByPanels(rows: Int, threads: Int) -> Bool {
    let first = layers[0]
    return rows < first.outputs && (threads > 1 || rows * first.inputs <= 1 << 17)
      && rows <= GradientFactors.rowsInPlace
      && rows * first.inputs * first.outputs >= Self.worthAPhase
      && areEven(first, threads: threads)
  }

  /// Whether nobody has more than an eighth above the mean, counted in whole panels.
  private func areEven(_ layer: Layer, threads: Int) -> Bool {
    let panels = layer.paddedOutputs / 16
    return 8 * ((panels + threads - 1) / threads) * threads <= 9 * panels
  }

  /// How many of the first layers of `rows` rows are better computed by their outputs.
  ///
  /// Weights of the second layer of 784-256-128-10 that both of 2 threads have read take three times as
  /// long to update; by its outputs too, steps are 2 % shorter. That is worth a phase more where there is as
  /// much to compute as in the first layer, where shares have panels enough to look up zeros for, and where
  /// there are no more rows than outputs: all cores fetch what comes into the layer now. That must be whole:
  /// with dropout it is not before the rows' turn. The last layer has its loss behind it and goes by rows.
  func layersByPanels(rows: Int, threads: Int) -> Int {
    guard takesFirstByPanels(rows: rows, threads: threads) else { return 0 }
    guard threads > 1 else { return 1 }
    var count = 1
    while count < layers.count - 1, layers[count - 1].dropout == 0 {
      let layer = layers[count]
      guard rows <= layer.outputs, layer.paddedOutputs >= 4 * 16 * threads,
        areEven(layer, threads: threads),
        rows * layer.inputs * layer.outputs >= Self.worthAPhase
      else { break }
      count += 1
    }
    return count
  }

  /// Multiply-adds of a layer that are worth a phase.
  private static let worthAPhase = 4_000_000

  /// Whether the nonzeros of a layer's deltas on so many rows may be marked for the contraction.
  func mayMark(_ layer: Layer, rows: Int) -> Bool {
    layer.mayBeSparse && leavesOutZeros
      && SparseProduct.isWorthALook(rows: rows, k: layer.inputs, columns: layer.outputs)
  }

  /// The most chunks of so many rows or fewer.
  func mostChunks(rows: Int, threads: Int) -> Int {
    let share = (rows + threads - 1) / threads
    return min(
      worthwhileChunks(rows), threads * max(4, (share + rowsAtATime - 1) / rowsAtATime))
  }

  /// Chunks of equal size: four a thread balance uneven threads, unless that makes them small; more
  /// where there are many rows.
  ///
  /// - Parameter areLayersDone: whether they pass through all layers but those that went by their outputs.
  func chunkCount(rows: Int, threads: Int, areLayersDone: Bool = false) -> Int {
    let share = (rows + threads - 1) / threads
    let large = (share + rowsAtATime - 1) / rowsAtATime
    let fine = threads == 1 ? 1 : min(4, share / (areLayersDone ? 32 : smallChunk))
    return min(worthwhileChunks(rows), threads * max(1, large, fine))
  }

  /// No chunk of `rows` rows or fewer has more rows than this.
  func mostRowsOfAChunk(rows: Int, threads: Int) -> Int {
    let share = max((rows + threads - 1) / threads, min(rows, Self.fewestRows))
    if threads == 1 { return min(share, rowsAtATime) }
    return min(share, rowsAtATime, max(2 * smallChunk - 1, (share + 3) / 4))
  }
}
