import ParallelSGD
import Testing

@Suite struct RateScalingTests {
  private func scaled(
    _ optimizer: Optimizer, rate: Float = 0.01, batch: Int, accumulate: Int = 1, epochs: Int = 90,
    from: Int = 128, rows: Int = 100_000, warmup: Int? = nil
  ) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(loss: .meanSquaredError, optimizer: optimizer)
    configuration.learningRate = rate
    (configuration.batch, configuration.accumulate) = (batch, accumulate)
    configuration.epochs = epochs
    if let warmup { configuration.warmupSteps = warmup }
    configuration.scaleRate(from: from, rows: rows, keepsWarmup: warmup != nil)
    return configuration
  }

  @Test(arguments: [
    (Optimizer.sgd, Float(0.16)), (.momentum(), 0.16), (.nesterov(), 0.16), (.rmsProp(), 0.04),
    (.adagrad(), 0.04), (.adam(), 0.04), (.adamW(), 0.04), (.lars(), 0.04),
    (.lamb(), 0.04),
  ])
  func sixteenTimesTheBatch(optimizer: Optimizer, expected: Float) {
    #expect(scaled(optimizer, batch: 2048).learningRate == expected)
    #expect(scaled(optimizer, batch: 512, accumulate: 4).learningRate == expected)
  }

  @Test func sameOrSmallerBatches() {
    #expect(scaled(.sgd, batch: 128).learningRate == 0.01)
    #expect(scaled(.sgd, batch: 128).warmupSteps == 0)
    #expect(scaled(.sgd, batch: 32).learningRate == 0.0025)
    #expect(scaled(.sgd, batch: 32).warmupSteps == 0)
  }

  @Test func warmUp() {
    // 100,000 rows are 49 steps of 2,048: five epochs of them, or a fifth of ten epochs' 490.
    #expect(scaled(.sgd, batch: 2048).warmupSteps == 245)
    #expect(scaled(.sgd, batch: 2048, epochs: 10).warmupSteps == 98)
    #expect(scaled(.sgd, batch: 2048, epochs: 25).warmupSteps == 245)
    #expect(scaled(.sgd, batch: 2048, warmup: 7).warmupSteps == 7)
    #expect(scaled(.sgd, batch: 2048, warmup: 0).warmupSteps == 0)
  }

  @Test func aBatchHasNoMoreRowsThanThereAre() {
    #expect(scaled(.sgd, batch: 100_000, rows: 512).learningRate == 0.04)
  }
}
