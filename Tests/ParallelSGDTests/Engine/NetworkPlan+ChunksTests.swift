import Shards
import Testing

@testable import ParallelSGD

@Suite struct NetworkPlanChunksTests {
  static let plans = [[64, 32, 10], [784, 1024, 10]].map { widths in
    NetworkPlan(
      Architecture(inputs: widths[0], hidden: [widths[1]], outputs: widths[2]),
      loss: .meanSquaredError)
  }

  /// Arenas are as large as the bound says.
  @Test(arguments: [1, 2, 3, 16, 200]) func noChunkIsLargerThanTheBound(threads: Int) {
    for plan in Self.plans {
      for most in [1, 13, 100, 700, 2048, 5000] {
        let bound = plan.mostRowsOfAChunk(rows: most, threads: threads)
        for rows in 1...most {
          for areLayersDone in [false, true] {
            let count = plan.chunkCount(rows: rows, threads: threads, areLayersDone: areLayersDone)
            #expect(count >= 1 && count <= plan.mostChunks(rows: most, threads: threads))
            // A chunk of fewer than four rows takes as long.
            #expect(4 * count < rows + 4)
            #expect(areLayersDone || (rows + count - 1) / count <= bound, "\(rows) of \(most) rows")
          }
        }
      }
    }
  }

  @Test func farWeightsGetMoreRowsAtATime() {
    #expect(Self.plans[0].chunkCount(rows: 1920, threads: 1) == 40)
    #expect(Self.plans[1].chunkCount(rows: 1920, threads: 1) == 10)
    #expect(Self.plans[0].chunkCount(rows: 128, threads: 2) == 8)
    #expect(Self.plans[1].chunkCount(rows: 1024, threads: 16) == 32)
    #expect(Self.plans[0].chunkCount(rows: 32, threads: 16) == 8)
    #expect(Self.plans[0].chunkCount(rows: 11, threads: 16) == 3)
  }
}
