import ParallelSGD
import Testing

@testable import ptrain

@Suite struct SweepFitsTests {
  /// λ = 1000, σ = 0.1, κ = 0.001: the same in each repeat, but for a drift of all counts.
  private func points(_ counts: [Int], cores: Int) -> [Sweep.Point] {
    counts.map { count in
      let n = Double(count)
      let rate = 1000 * n / (1 + 0.1 * (n - 1) + 0.001 * n * (n - 1))
      return SweepFixture.point(count, [1, 0.98, 0.99].map { $0 * rate }, cores: cores)
    }
  }

  private func laws(_ points: [Sweep.Point], _ mode: Sweep.Mode = .strong) -> SweepFits.Laws {
    SweepFits(mode: mode, seed: 1, resamples: 50).laws(points, sync: "barrier")
  }

  @Test func numbers() throws {
    let fit = laws(points([1, 2, 4, 8], cores: 8)).fit
    #expect(fit.counts == [1, 2, 4, 8])
    let usl = try #require(fit.usl)
    #expect(abs(usl.sigma.value - 0.1) < 1e-6 && abs(usl.kappa.value - 0.001) < 1e-6)
    // √(0.9/0.001).
    #expect(abs(try #require(usl.peakThreads) - 30) < 0.01)
    let high = try #require(usl.lambda.high)
    #expect(high > usl.lambda.value)
    #expect(fit.amdahl != nil && fit.gustafson == nil && fit.notes.isEmpty)
    let weak = laws(points([1, 2, 4, 8], cores: 8), .weak).fit
    #expect(weak.amdahl == nil && weak.gustafson != nil)
  }

  /// Four and eight threads on two cores: in no fit, and the laws that remain are what two counts can
  /// determine.
  @Test func oversubscribedCountsAreInNoFit() throws {
    var points = points([1, 2, 4, 8], cores: 2)
    let laws = laws(points)
    #expect(laws.fit.counts == [1, 2])
    #expect(laws.fit.usl == nil)
    #expect(
      laws.fit.notes == [
        "the Universal Scalability Law needs three counts within the usable cores, there are 2"
      ])
    // 2/(1.1 + 0.002) = 2/(1 + σ).
    #expect(abs(try #require(laws.fit.amdahl).serial.value - 0.102) < 1e-9)
    points[3].samples = [1, 1, 1]
    #expect(self.laws(points).fit == laws.fit)
    let curves = SweepFits(mode: .strong, seed: 1).curves(laws, to: 5, model: nil)
    #expect(curves.map(\.threads) == [1, 2, 3, 4, 5])
    #expect(curves.map(\.isPrediction) == [false, false, true, true, true])
    let five = try #require(curves[4].amdahl)
    #expect(abs(five.value - (try #require(laws.fit.amdahl)).lambda.value * 5 / 1.408) < 1e-6)
    #expect(try #require(five.low) < five.value)
    #expect(curves[4].usl == nil && curves[4].model == nil)
  }

  /// Slower with every thread: the serial share is at its bound, and no prediction is made of it.
  @Test func aLawThatDoesNotFit() {
    let slower = [(1, 1000.0), (2, 900), (4, 800)].map {
      SweepFixture.point($0, [$1, 1.01 * $1], cores: 4)
    }
    let laws = laws(slower)
    #expect(laws.fit.amdahl?.serial.value == 1)
    #expect(laws.fit.notes.contains { $0.hasPrefix("Amdahl's law does not fit") })
    let curves = SweepFits(mode: .strong, seed: 1).curves(laws, to: 8, model: nil)
    #expect(curves.allSatisfy { $0.amdahl == nil && $0.usl != nil })
  }

  @Test func countsOfWhichFewerWereAtWork() {
    var points = points([1, 2, 4], cores: 4)
    points[1].activeThreads = 1
    #expect(laws(points).fit.counts == [1, 4])
  }

  @Test func tooLittle() {
    let one = laws(points([1], cores: 1)).fit
    #expect(one.amdahl == nil)
    #expect(one.notes.count == 2)
    #expect(one.notes[0] == "Amdahl's law needs two counts within the usable cores, there is 1")
    let single = laws([SweepFixture.point(1, [1000]), SweepFixture.point(2, [1800])]).fit
    #expect(single.notes.contains("one run of each count has no spread: no intervals"))
    #expect(single.amdahl.map { $0.serial.low == nil } == true)
  }
}
