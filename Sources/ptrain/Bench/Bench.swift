import ParallelSGD

/// `ptrain bench`: how fast the parts and the whole are on this machine.
enum Bench {
  static let verb = Verb(
    command: .bench, verbs: [BenchKernels.verb, BenchTrain.verb, BenchCSV.verb])

  static let json = OptionRow(OptionSpec("json"), help: "an object a line on standard output")

  /// A kernel that computes something else than its reference is a fault, however fast.
  static func require(_ kernel: Kernel, of wanted: KernelCase) throws(Failure) {
    guard let fault = kernel.fault() else { return }
    throw Failure(
      .internalFault, "kernel \(wanted.name) on \(wanted.shape) is wrong: \(fault)",
      hint: "this is a fault of ptrain, not of its input")
  }

  /// Long enough for hours, short enough for a test.
  static func seconds(_ arguments: Arguments, standard: Double) throws(Failure) -> Double {
    try arguments.number("seconds", in: .positive).map { min(Double($0), 1e6) } ?? standard
  }
}

extension Command {
  static let bench = Command(
    name: "bench", summary: "measure kernels, training and reading on this machine",
    usage: "bench VERB [options]",
    about: ["Measures how fast the parts and the whole are on this machine."],
    operands: [], requiredOperands: 0, sections: [])
}
