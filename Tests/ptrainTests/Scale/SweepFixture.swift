@testable import ptrain

/// A sweep made by hand, with round numbers: 2 usable cores, three counts, two synchronisations.
enum SweepFixture {
  static func point(
    _ threads: Int, _ samples: [Double], sync: String = "barrier", waiting: Double = 0.1,
    cores: Int = 2, hash: String = "c0ffee00"
  ) -> Sweep.Point {
    let rates = Timing(samples: samples)
    return Sweep.Point(
      sync: sync, threads: threads, activeThreads: threads, batch: 128,
      isOversubscribed: threads > cores, samples: samples, median: rates.median,
      quartiles: Sweep.Range(low: rates.quartiles.short, high: rates.quartiles.long),
      speedUp: rates.median / 1000, efficiency: rates.median / 1000 / Double(threads),
      phases: [
        Sweep.Phase(name: "forward", share: 0.9 - waiting),
        Sweep.Phase(name: "pack", share: 0), Sweep.Phase(name: "update", share: 0.1),
        Sweep.Phase(name: "waiting", share: waiting),
      ], gflops: 50, peakShare: 0.5, weightsSha256: hash)
  }

  static let points = [
    point(1, [990, 1000, 1010], waiting: 0.01), point(2, [1780, 1800, 1820], waiting: 0.1),
    point(4, [1600, 1700, 1900], waiting: 0.5),
  ]

  static var sweep: Sweep {
    Sweep(
      program: "ptrain 1.2.3", command: ["--threads", "1,2,4"], date: "2026-11-21T15:04:05Z",
      isComplete: true,
      machine: Sweep.Machine(
        isa: "avx2", usableCores: 2, tilePeakGflops: 100, cpu: "A Processor", system: "Linux"),
      network: Sweep.Network(layers: [8, 4, 2], activation: "relu", parameters: 46), batch: 128,
      optimizer: "momentum", learningRate: 0.01,
      data: Sweep.Data(name: "made-up rows", rows: 1000, validationRows: 0), mode: .strong,
      repeats: 3, seconds: 5, seed: 7, points: points,
      order: [
        Sweep.Run(
          repeat: 1, sync: "barrier", threads: 2, batch: 128, start: 0.5, rowsPerSecond: 1800,
          epochs: 9, weightsSha256: "c0ffee00", comparesBatches: false)
      ],
      fits: [
        Sweep.Fit(
          sync: "barrier", counts: [1, 2],
          amdahl: Sweep.Amdahl(
            serial: Sweep.Estimate(value: 0.111, low: 0.09, high: 0.13),
            lambda: Sweep.Estimate(value: 1000, low: 990, high: 1010), error: 0.01),
          notes: ["the Universal Scalability Law needs three counts"])
      ],
      curves: (1...4).map {
        Sweep.Curve(
          sync: "barrier", threads: $0,
          amdahl: Sweep.Estimate(value: 1000 * Double($0) / 2, low: 1000, high: nil),
          model: Sweep.Estimate(value: 3000, low: 2500, high: 3600), isPrediction: $0 > 2)
      },
      explanation: ["waiting limits", "a second sentence"],
      recommendation: Sweep.Recommendation(
        threads: 2, batch: 256, why: ["2 threads: fast", "batch 256: enough"],
        batches: [Sweep.BatchRate(batch: 256, samples: [2000], median: 2000)]),
      timeToTarget: [
        Sweep.TimeToTarget(
          sync: "barrier", threads: 1, batch: 128, targetLoss: 0.3, lossKind: .validation,
          epochLimit: 20,
          runs: [
            Sweep.TargetRun(
              repeat: 1, isReached: true, seconds: 2, epochs: 2,
              curve: [
                Sweep.LossPoint(seconds: 1, epoch: 1, loss: 0.5),
                Sweep.LossPoint(seconds: 2, epoch: 2, loss: 0.25),
              ])
          ], median: 2, speedUp: 1),
        Sweep.TimeToTarget(
          sync: "hogwild", threads: 1, batch: 128, targetLoss: 0.3, lossKind: .validation,
          epochLimit: 20,
          runs: [
            Sweep.TargetRun(
              repeat: 1, isReached: false, seconds: 0, epochs: 0, curve: [],
              note: "diverged at epoch 1, step 3")
          ]),
      ])
  }
}
