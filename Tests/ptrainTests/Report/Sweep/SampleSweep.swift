@testable import ptrain

/// A sweep whose figures are made up: rates 100, 180 and 200 rows/s at 1, 2 and 4 threads on 2 cores.
enum SampleSweep {
  static func sweep(
    counts: [Int] = [1, 2, 4], modes: [String] = ["barrier"],
    text: (Int) -> String = { "text \($0)" }
  ) -> Sweep {
    let rates = [100.0, 180, 200, 210, 205]
    func estimate(_ value: Double) -> Sweep.Estimate {
      Sweep.Estimate(value: value, low: value * 0.9, high: value * 1.1)
    }
    return Sweep(
      program: text(0), command: ["--threads", text(1)], date: "2026-11-21T15:04:05Z",
      isComplete: true,
      machine: Sweep.Machine(
        isa: text(2), usableCores: 2, tilePeakGflops: 100, cpu: text(3), system: text(4),
        load: 0.5),
      network: Sweep.Network(layers: [784, 256, 10], activation: text(5), parameters: 1000),
      batch: 128, optimizer: text(6), learningRate: 0.01,
      data: Sweep.Data(name: text(7), rows: 5000, validationRows: 0), mode: .strong, repeats: 2,
      seconds: 1, seed: 0,
      points: modes.flatMap { mode in
        counts.enumerated().map { index, count in
          let rate = rates[index]
          return Sweep.Point(
            sync: mode, threads: count, activeThreads: count, batch: 128,
            isOversubscribed: count > 2, samples: [rate], median: rate,
            quartiles: Sweep.Range(low: rate - 5, high: rate + 5), speedUp: rate / 100,
            efficiency: rate / 100 / Double(count),
            phases: [
              Sweep.Phase(name: "forward", share: 0.75), Sweep.Phase(name: "waiting", share: 0.25),
            ], gflops: rate, peakShare: 0.5, weightsSha256: text(0), note: text(1))
        }
      },
      order: (0..<6).map { number in
        Sweep.Run(
          repeat: number / 3 + 1, sync: modes[0], threads: counts[number % counts.count],
          batch: 128, start: Double(number), rowsPerSecond: 150, epochs: 3, weightsSha256: text(0),
          comparesBatches: false)
      },
      fits: [
        Sweep.Fit(
          sync: modes[0], counts: [1, 2],
          amdahl: Sweep.Amdahl(serial: estimate(0.1), lambda: estimate(100), error: 0.01),
          gustafson: nil,
          usl: Sweep.USL(
            sigma: estimate(0.1), kappa: estimate(0.001), lambda: estimate(100), peakThreads: 30,
            error: 0.01), notes: [text(2)])
      ],
      curves: (1...(counts.max() ?? 1)).map { count in
        Sweep.Curve(
          sync: modes[0], threads: count, amdahl: estimate(100 * Double(count) * 0.9),
          gustafson: nil, usl: estimate(100 * Double(count) * 0.8), model: nil,
          isPrediction: count > 2)
      },
      explanation: [text(3)],
      recommendation: Sweep.Recommendation(
        threads: 2, batch: 256, why: [text(4)],
        batches: [128, 256].map { Sweep.BatchRate(batch: $0, samples: [180], median: 180) }),
      timeToTarget: modes.map { mode in
        Sweep.TimeToTarget(
          sync: mode, threads: 2, batch: 128, targetLoss: 0.3, lossKind: .training, epochLimit: 9,
          runs: [
            Sweep.TargetRun(
              repeat: 1, isReached: true, seconds: 2, epochs: 2,
              curve: [
                Sweep.LossPoint(seconds: 1, epoch: 1, loss: 0.9),
                Sweep.LossPoint(seconds: 2, epoch: 2, loss: 0.3),
              ])
          ], median: 2, speedUp: 1)
      })
  }
}
