import ParallelSGD
import Testing

@Suite struct ScheduleTests {
  static let all: [Schedule] = [
    .constant, .step(epochs: 2, factor: 0.1), .exponential(gamma: 0.5), .cosine, .oneCycle,
    .plateau(factor: 0.5, patience: 3),
  ]

  /// From `scripts/reference-schedules`: 20 steps an epoch, 5 epochs, warm-up, (step, factor).
  static let published: [(Schedule, Int, [(Int, Double)])] = [
    (
      .cosine, 0,
      [
        (0, 1), (1, 0.999753280182866), (10, 0.975528258147577), (19, 0.913540287137281),
        (20, 0.904508497187474), (50, 0.5), (65, 0.273004750130227), (99, 0.0002467198171342),
      ]
    ),
    (
      .cosine, 10,
      [
        (0, 0.1), (1, 0.2), (10, 1), (19, 0.975528258147577), (50, 0.586824088833465),
        (65, 0.328989928337166), (99, 0.000304586490452119),
      ]
    ),
    (.step(epochs: 2, factor: 0.1), 0, [(0, 1), (29, 1), (50, 0.1), (65, 0.1), (80, 0.01)]),
    (.exponential(gamma: 0.5), 0, [(0, 1), (19, 1), (20, 0.5), (50, 0.25), (99, 0.0625)]),
    (
      .oneCycle, 0,
      [
        (0, 0.04), (1, 0.0428137805659075), (10, 0.295163948464101), (19, 0.744836051535899),
        (29, 1), (50, 0.793893450575732), (80, 0.171033952907596), (99, 4e-06),
      ]
    ),
    (.constant, 0, [(0, 1), (99, 1)]),
    (.constant, 4, [(0, 0.25), (1, 0.5), (3, 1), (4, 1)]),
    (.plateau(factor: 0.1, patience: 2), 2, [(0, 0.5), (1, 1), (99, 1)]),
  ]

  @Test func factorsAreTheReferences() {
    for (schedule, warmup, table) in Self.published {
      for (step, expected) in table {
        let found = schedule.factor(
          step: step, stepsPerEpoch: 20, totalSteps: 100, warmupSteps: warmup)
        // Fifteen digits are printed.
        #expect((found - expected).magnitude <= 2e-15, "\(schedule), step \(step)")
      }
    }
  }

  @Test(arguments: all) func factorsStayBetweenZeroAndOne(_ schedule: Schedule) {
    for (total, warmup) in [(1, 0), (2, 0), (3, 1), (4, 9), (5, 5), (40, 0), (40, 13), (0, 0)] {
      // Two steps beyond the end, where a training resumed for longer may ask.
      for step in 0..<total + 2 {
        let factor = schedule.factor(
          step: step, stepsPerEpoch: 3, totalSteps: total, warmupSteps: warmup)
        #expect(factor >= 0 && factor <= 1, "\(schedule), step \(step) of \(total)")
      }
    }
  }

  @Test(arguments: all) func warmUpRisesToTheFirstFactor(_ schedule: Schedule) {
    func factor(_ step: Int, warmup: Int) -> Double {
      schedule.factor(step: step, stepsPerEpoch: 50, totalSteps: 100, warmupSteps: warmup)
    }
    let first = factor(0, warmup: 0)
    for step in 0..<8 {
      #expect((factor(step, warmup: 8) - first * Double(step + 1) / 8).magnitude < 1e-15)
    }
    #expect((factor(8, warmup: 8) - first).magnitude < 1e-15)
  }

  @Test(arguments: all) func textForms(_ schedule: Schedule) {
    #expect(Schedule(schedule.description) == schedule)
  }

  @Test func refusals() {
    #expect(Schedule.step(epochs: 10, factor: 0.1).description == "step:10:0.1")
    #expect(Schedule("plateau:0.5:3") == .plateau(factor: 0.5, patience: 3))
    for bad in [
      "", "Cosine", "cosine:1", "step", "step:10", "step:0:0.1", "step:1.5:0.1", "step:10:0",
      "step:10:1.5", "step:10:nan", "exponential:-1", "exponential", "plateau:0.5:-1",
      "plateau:0.5", "step:99999999999999999999:0.5", "one-cycle:",
    ] {
      #expect(Schedule(bad) == nil, "\(bad)")
    }
  }
}
