import Testing

@testable import ParallelSGD

/// Every benchmark's kernel agrees with its reference, and one that does not is noticed. All sizes
/// are tiny; those that are measured are checked whenever they are.
@Suite struct KernelCaseTests {
  static var cases: [KernelCase] {
    let products = InstructionSet.available.flatMap { set in
      [.tilePeak(set)] + ProductCases.cases([17, 33, 20, 5], batch: 49, instructionSet: set)
    }
    let optimizers = Optimizer.forms.compactMap { Optimizer(String($0.prefix { $0 != "[" })) }
    return products + ElementwiseCases.activations + ElementwiseCases.functions
      + [1, 10, 33].map { ElementwiseCases.softmax(width: $0) }
      + optimizers.map { UpdateCases.update($0, count: 48) }
      + [
        BufferCases.gather(rows: 12, features: 5, batch: 4),
        BufferCases.repack(inputs: 33, outputs: 17), BufferCases.squares(count: 100),
        BufferCases.finiteness(count: 35),
      ]
  }

  @Test(arguments: cases.indices) func agreesWithItsReference(index: Int) {
    let one = Self.cases[index]
    #expect(one.kernel().fault() == nil, "\(one.name), \(one.shape)")
    #expect(one.work.amount > 0)
  }

  /// Timing runs a kernel many times: its data must bear that.
  @Test(arguments: cases.indices) func mayRunAgain(index: Int) {
    let kernel = Self.cases[index].kernel()
    #expect(kernel.fault() == nil)
    for _ in 0..<5 { kernel.run() }
    #expect(kernel.fault() == nil)
  }

  @Test(arguments: cases.indices) func aKernelThatDoesNothingIsNoticed(index: Int) {
    var kernel = Self.cases[index].kernel()
    kernel.run = {}
    #expect(kernel.fault() != nil, "\(Self.cases[index].name)")
  }

  /// One wrong element of a product, where no sample is taken.
  @Test(arguments: [false, true]) func aWrongElementIsNoticed(hasHalfZeros: Bool) {
    let data = LayerData(
      inputs: 70, outputs: 60, batch: 50, set: .fastest, hasHalfZeros: hasHalfZeros)
    let products =
      hasHalfZeros
      ? [ProductCases.forwardHalfZeros(data), ProductCases.backwardHalfZeros(data)]
      : [ProductCases.forward(data), ProductCases.backward(data)]
    for (product, c) in zip(products, [data.z, data.dx]) {
      var broken = product
      broken.run = {
        product.run()
        c[20 * 64 + 30] += 1e-2
      }
      #expect(product.fault() == nil)
      #expect(broken.fault() != nil)
    }
    let gradient =
      hasHalfZeros ? ProductCases.gradientHalfZeros(data) : ProductCases.gradient(data)
    var broken = gradient
    broken.run = {
      gradient.run()
      data.gradient.base[data.tensor.index(40, 40)] -= 1e-2
    }
    #expect(gradient.fault() == nil)
    #expect(broken.fault() != nil)
  }

  /// Half the inputs and deltas are 0, so half the operations are counted.
  @Test func halfZerosAreHalfTheWork() throws {
    let cases = ProductCases.cases([40, 50, 60, 7], batch: 30)
    #expect(
      cases.map { "\($0.name) \($0.shape)" } == [
        "forward 30 × 40 → 50", "gradient 30 × 40 → 50", "gradient, half zeros 30 × 40 → 50",
        "forward 30 × 50 → 60", "forward, half zeros 30 × 50 → 60", "backward 30 × 50 → 60",
        "backward, half zeros 30 × 50 → 60", "gradient 30 × 50 → 60",
        "gradient, half zeros 30 × 50 → 60",
        "forward 30 × 60 → 7", "backward 30 × 60 → 7", "gradient 30 × 60 → 7",
      ])
    #expect(cases[3].work == .flops(2 * 30 * 50 * 60))
    for at in [4, 6, 8] { #expect(cases[at].work == .flops(30 * 50 * 60)) }
    let data = LayerData(inputs: 200, outputs: 300, batch: 50, set: .fastest, hasHalfZeros: true)
    // Of 10,000 and 15,000 draws: five standard deviations are 0.025 at most.
    let (x, d) = (
      (0..<10_000).count { data.x[$0 / 200 * data.layer.inputRow + $0 % 200] == 0 },
      (0..<15_000).count { data.d[$0 / 300 * data.layer.outputRow + $0 % 300] == 0 }
    )
    #expect(abs(Double(x) / 10_000 - 0.5) < 0.025)
    #expect(abs(Double(d) / 15_000 - 0.5) < 0.025)
  }

  @Test func everyKernelOfTheListHasANameOfItsOwn() {
    for group in KernelGroup.all(.fastest) {
      let names = group.cases.map { "\($0.name) \($0.shape)" }
      #expect(Set(names).count == names.count, "\(group.title)")
    }
  }

  @Test func sizes() {
    #expect(KernelCase.size(16 << 20) == "16 Mi")
    #expect(KernelCase.size(16 << 10) == "16 Ki")
    #expect(KernelCase.size(1000) == "1000")
  }
}
