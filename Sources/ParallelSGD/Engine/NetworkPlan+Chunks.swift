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

  /// Whether a core's own cache holds the weights of every layer: 1 MiB.
  private var hasNearWeights: Bool {
    layers.allSatisfy { $0.inputs * $0.outputs <= 1 << 18 }
  }

  /// Chunks of equal size: four a thread balance uneven threads, unless that makes them small; more
  /// where there are many rows.
  func chunkCount(rows: Int, threads: Int) -> Int {
    let share = (rows + threads - 1) / threads
    let large = (share + rowsAtATime - 1) / rowsAtATime
    let fine = threads == 1 ? 1 : min(4, share / smallChunk)
    return min(rows, threads * max(1, large, fine))
  }

  /// No chunk of `rows` rows or fewer has more rows than this.
  func mostRowsOfAChunk(rows: Int, threads: Int) -> Int {
    let share = (rows + threads - 1) / threads
    if threads == 1 { return min(share, rowsAtATime) }
    return min(share, rowsAtATime, max(2 * smallChunk - 1, (share + 3) / 4))
  }
}
