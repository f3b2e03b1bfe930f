import Testing

@testable import ParallelSGD

@Suite struct ScalingModelTests {
  private let network = Architecture(inputs: 784, hidden: [256, 128], outputs: 10)
  private let shares: [StepPart: Double] = [
    .gather: 0.01, .forward: 0.43, .loss: 0.01, .backward: 0.07, .contract: 0.43, .update: 0.04,
    .waiting: 0.01,
  ]

  private func model(batch: Int = 128) -> ScalingModel {
    ScalingModel(
      network, measured: .init(rate: 1e5, batch: batch, shares: shares), batch: { _ in batch })
  }

  /// At 1 thread the model is what was measured.
  @Test func oneThread() {
    let rates = model().rates(threads: 1)
    #expect(abs(rates.low - 1e5) < 1e-6 * 1e5 && abs(rates.high - 1e5) < 1e-6 * 1e5)
  }

  /// Steps of 1.28 ms: 1 % serial, what is parallel shared by 16, fetching beside or behind it.
  @Test func sixteenThreads() {
    let rates = model().rates(threads: 16)
    let bytes = Double(model().fetchedBytes(rows: 128, threads: 16))
    // All rows, 128·784, for the first layer, which is shared out by its outputs. Weights of the others,
    // 256·128 + 128·16, all biases, 256 + 128 + 16, and transposes each once: the batch is 16 chunks of
    // 8 rows. All the rest are factors.
    let least = 4.0 * (100_352 + 34_816 + 400 + 34_816) * 15 / 16
    #expect(bytes > least && bytes < 2 * least)
    #expect(model().phases(rows: 128, threads: 16) == 4)
    let (serial, handovers) = (1.28e-5, 4 * 2e-6)
    let arithmetic = 0.99 * 1.28e-3 / 16
    let fetch = bytes / 20e9
    let slow = 128 / (arithmetic + fetch + serial + handovers)
    let fast = 128 / (max(arithmetic, fetch) + serial + handovers)
    // A sixteenth of the regions is not quite whole regions.
    #expect(abs(rates.low / slow - 1) < 0.1)
    #expect(abs(rates.high / fast - 1) < 0.1)
    #expect(rates.low < rates.high)
  }

  /// Two threads share out the second layer by its outputs too, and mark nonzeros in the rows' phase.
  @Test func twoThreads() {
    let bytes = Double(model().fetchedBytes(rows: 128, threads: 2))
    // What all rows bring both layers, 784 + 256; and 128·16 weights of the last layer, 400 biases and 34,816
    // transposes, each twice: the batch is 4 chunks. All the rest are factors.
    let (inputs, weights) = (128.0 * 1040, 2.0 * 37_264)
    let least = 4 * (inputs + weights) / 2
    #expect(bytes > least && bytes < 2 * least)
    #expect(model().phases(rows: 128, threads: 2) == 4)
    // 125 rows are marked in a phase of their own.
    #expect(model().phases(rows: 125, threads: 2) == 5)
  }

  /// Four rows are one chunk, and no two threads share it.
  @Test func moreThreadsThanRows() {
    let few = model(batch: 4)
    #expect(few.rates(threads: 64).high < 2 * few.rates(threads: 1).high)
  }
}
