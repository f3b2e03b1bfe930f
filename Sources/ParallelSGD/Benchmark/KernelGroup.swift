/// Kernels under one title.
package struct KernelGroup {
  /// As in `784-256-128-10, batch 128`.
  package let title: String
  /// In the order of a step.
  package let cases: [KernelCase]

  /// So many kernels under a title.
  package init(title: String, cases: [KernelCase]) {
    self.title = title
    self.cases = cases
  }

  /// Networks whose products are measured, small to large.
  package static let networks: [(widths: [Int], batch: Int)] = [
    ([64, 32, 10], 32), ([784, 256, 128, 10], 128), ([784, 1024, 1024, 10], 1024),
    ([2048, 4096, 4096, 1000], 2048),
  ]

  /// Elements that stay in the second cache of any machine, and such that leave the last one.
  private static let sizes = [16 << 10, 16 << 20]

  /// Everything that a training step spends its time on.
  package static func all(_ set: InstructionSet) -> [KernelGroup] {
    let products = networks.map { network in
      KernelGroup(
        title: network.widths.map(String.init).joined(separator: "-")
          + ", batch \(network.batch)",
        cases: ProductCases.cases(network.widths, batch: network.batch, instructionSet: set))
    }
    let optimizers: [Optimizer] = [
      .sgd, .momentum(), .nesterov(), .rmsProp(), .adagrad(), .adam(), .lars(), .lamb(),
    ]
    return products + [
      KernelGroup(
        title: "activations and functions",
        cases: ElementwiseCases.activations + ElementwiseCases.functions),
      KernelGroup(title: "loss", cases: [10, 1000].map { ElementwiseCases.softmax(width: $0) }),
      KernelGroup(
        title: "parameters",
        cases: sizes.flatMap { size in
          optimizers.map { UpdateCases.update($0, count: size, instructionSet: set) }
            + [BufferCases.squares(count: size), BufferCases.finiteness(count: size)]
        } + [BufferCases.repack(inputs: 1024, outputs: 1024)]),
      KernelGroup(
        title: "rows",
        cases: [
          BufferCases.gather(rows: 1024, features: 64, batch: 32),
          BufferCases.gather(rows: 16_384, features: 784, batch: 128),
        ]),
    ]
  }
}

extension KernelCase {
  /// A number of elements: `16 Ki`, `16 Mi`, or in full.
  static func size(_ count: Int) -> String {
    for (unit, size) in [("Mi", 1 << 20), ("Ki", 1 << 10)]
    where count >= size && count.isMultiple(of: size) {
      return "\(count / size) \(unit)"
    }
    return "\(count)"
  }
}
