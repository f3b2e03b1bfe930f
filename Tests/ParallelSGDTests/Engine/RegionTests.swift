import Testing

@testable import ParallelSGD

@Suite struct RegionTests {
  /// Every parameter, padding included, is in one region, whatever the cut.
  @Test(arguments: [1, 2, 16, 200], [1, 5000])
  func regionsCoverEveryFloatOnce(threads: Int, rows: Int) {
    for architecture in [
      Architecture(inputs: 5, hidden: [17], outputs: 3),
      Architecture(inputs: 100, hidden: [64, 333], outputs: 1),
    ] {
      let plan = NetworkPlan(architecture, loss: .meanSquaredError)
      let buffer = FloatBuffer(count: plan.layout.count)
      for region in Region.cut(plan, rows: rows, threads: threads) {
        let place = region.place(in: buffer.base)
        var count = 0
        region.forEachRun { run in
          #expect(run.count.isMultiple(of: 16))
          for at in 0..<run.count { place.start(of: run)[at] += 1 }
          count += run.count
        }
        #expect(count <= region.count)
      }
      #expect((0..<plan.layout.count).allSatisfy { buffer.base[$0] == 1 })
    }
  }

  /// Behind rectifiers a region has whole blocks of 16 inputs, no more than a product without zeros
  /// takes together, and none is much smaller than the others.
  @Test(arguments: InstructionSet.available)
  func regionsOfSparseLayersAreDividedEvenly(set: InstructionSet) {
    for inputs in [1, 16, 17, 96, 97, 112, 113, 224, 225, 784, 1000] {
      let plan = NetworkPlan(
        Architecture(inputs: inputs, hidden: [40], outputs: 3, activation: .relu),
        loss: .meanSquaredError, instructionSet: set)
      for threads in [1, 5] {
        let regions = Region.cut(plan, rows: 100, threads: threads).filter { $0.layer == 0 }
        let blocks = regions.map { $0.paddedInputs / 16 }
        #expect(blocks.max()! <= plan.sparseProduct.panels)
        #expect(blocks.max()! - blocks.min()! <= 1, "\(inputs) inputs")
        #expect(regions.allSatisfy { $0.input.isMultiple(of: 16) })
      }
    }
  }

  /// Who has panels of the first layer has their regions, and of the rest as much as evens shares out. (Odd numbers
  /// of panels leave some networks less even, such as 200 units in front of 10.)
  @Test(
    arguments: [[256, 128], [256], [512], [192], [192, 64], [144]],
    [Activation.relu, .tanh])
  func sharesAreEven(hidden: [Int], activation: Activation) {
    let plan = NetworkPlan(
      Architecture(inputs: 784, hidden: hidden, outputs: 10, activation: activation),
      loss: .meanSquaredError)
    let regions = Region.cut(plan, rows: 128, threads: 2).map(\.count)
    let first = regions[..<((regions.count + 1) / 2)].reduce(0, +)
    let share = Double(first) / Double(regions.reduce(0, +))
    #expect(abs(share - 0.5) < 0.03, "\(share)")
  }

  @Test func moreThreadsGetMoreAndSmallerRegionsTheLargestFirst() {
    let plan = NetworkPlan(
      Architecture(inputs: 784, hidden: [256, 128], outputs: 10), loss: .meanSquaredError)
    let counts = [1, 2, 16].map { Region.cut(plan, rows: 128, threads: $0).count }
    #expect(counts == counts.sorted())
    #expect(counts[2] >= 8 * 16)
    let sizes = Region.cut(plan, rows: 128, threads: 1).map(\.count)
    #expect(sizes == sizes.sorted(by: >))
    // The first layer keeps its large regions where they go round, and not where they do not.
    func ofFirstLayer(_ threads: Int) -> Int {
      Region.cut(plan, rows: 128, threads: threads).filter { $0.layer == 0 }.map(\.panels).max()!
    }
    #expect([1, 2, 3, 16].map(ofFirstLayer) == [8, 8, 2, 1])
    // Each of two shares has its largest first.
    let dealt = Region.cut(plan, rows: 128, threads: 2).map(\.count)
    let half = (dealt.count + 1) / 2
    for share in [dealt[..<half], dealt[half...]] {
      #expect(share.elementsEqual(share.sorted(by: >)))
    }
  }
}
