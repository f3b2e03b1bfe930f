import Testing

@testable import ParallelSGD

/// Every benchmark's kernel agrees with its reference, and one that does not is noticed. All sizes
/// are tiny; those that are measured are checked whenever they are.
@Suite struct KernelCaseTests {
  static var cases: [KernelCase] {
    let products = InstructionSet.available.flatMap { set in
      [.tilePeak(set)] + ProductCases.cases([17, 33, 5], batch: 49, instructionSet: set)
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
  @Test func aWrongElementIsNoticed() {
    let data = LayerData(inputs: 70, outputs: 60, batch: 50, set: .fastest)
    for (product, c) in [
      (ProductCases.forward(data), data.z), (ProductCases.backward(data), data.dx),
    ] {
      var broken = product
      broken.run = {
        product.run()
        c[20 * 64 + 30] += 1e-2
      }
      #expect(product.fault() == nil)
      #expect(broken.fault() != nil)
    }
    let gradient = ProductCases.gradient(data)
    var broken = gradient
    broken.run = {
      gradient.run()
      data.gradient.base[data.tensor.index(40, 40)] -= 1e-2
    }
    #expect(gradient.fault() == nil)
    #expect(broken.fault() != nil)
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
