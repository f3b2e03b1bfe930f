import Foundation
import ParallelSGD
import Testing

@Suite struct TextCodedTests {
  private func roundTrip<Value: TextCoded>(_ value: Value) throws -> String {
    let data = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([Value].self, from: data) == [value])
    return String(decoding: data, as: UTF8.self)
  }

  @Test func storedAsAPlainString() throws {
    #expect(try roundTrip(Activation.leakyReLU(slope: 0.01)) == #"["leaky-relu:0.01"]"#)
    #expect(
      try roundTrip(Loss.softmaxCrossEntropy(labelSmoothing: 0.1)) == #"["cross-entropy:0.1"]"#)
    #expect(try roundTrip(Initializer.heNormal) == #"["he-normal"]"#)
    #expect(try roundTrip(Optimizer.adam()) == #"["adam:0.9:0.999:1e-08"]"#)
    #expect(try roundTrip(Schedule.step(epochs: 10, factor: 0.1)) == #"["step:10:0.1"]"#)
    #expect(try roundTrip(WeightDecay.l2(0.001)) == #"["l2:0.001"]"#)
    #expect(try roundTrip(Synchronization.local(steps: 8)) == #"["local:8"]"#)
  }

  @Test func numbersComeBackExactly() {
    for slope in [Float(0.1), 0.3333333, 1e-7, 0.99999994, 1.1754944e-38, 0x1p-149] {
      #expect(
        Activation(Activation.leakyReLU(slope: slope).description) == .leakyReLU(slope: slope))
    }
    for gamma in [0.1, 1.0 / 3, 0.9999999999999999, 0x1p-1074, 1] {
      #expect(
        Schedule(Schedule.exponential(gamma: gamma).description) == .exponential(gamma: gamma))
    }
  }

  @Test(arguments: ["0.5", "+.5", "5e-1", ".5E0", "0.50", "00.5", "50e-02"])
  func acceptedNumbers(_ text: String) {
    #expect(Schedule("exponential:\(text)") == .exponential(gamma: 0.5))
  }

  @Test(arguments: [
    "", ".", "+", "e1", "1e", "1e+", "nan", "inf", "0x1p-1", "1,5", " 1", "1 ", "1_0", "1e400", "½",
    "1.5.1", "--1",
  ])
  func refusedNumbers(_ text: String) {
    #expect(Schedule("exponential:\(text)") == nil)
  }

  @Test func anUnknownTextNamesTheForms() throws {
    let data = Data(#"["adamm"]"#.utf8)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Optimizer].self, from: data)
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("expected dataCorrupted, found \(String(describing: error))")
      return
    }
    #expect(context.debugDescription.contains(#"found "adamm", expected one of sgd, "#))
  }

  @Test func everyFormIsRead() {
    // Each listed form, with numbers in place of the capitals and without the optional ones.
    func plain(_ form: String) -> String {
      let required = form.prefix { $0 != "[" }
      return required.split(separator: ":").map { part in
        part.allSatisfy { $0.isUppercase } ? (part == "FACTOR" ? "0.5" : "1") : String(part)
      }.joined(separator: ":")
    }
    for form in Activation.forms { #expect(Activation(plain(form)) != nil, "\(form)") }
    for form in Loss.forms { #expect(Loss(plain(form)) != nil, "\(form)") }
    for form in Initializer.forms { #expect(Initializer(plain(form)) != nil, "\(form)") }
    for form in Optimizer.forms { #expect(Optimizer(plain(form)) != nil, "\(form)") }
    for form in Schedule.forms { #expect(Schedule(plain(form)) != nil, "\(form)") }
    for form in Synchronization.forms { #expect(Synchronization(plain(form)) != nil, "\(form)") }
    for form in WeightDecay.forms { #expect(WeightDecay(plain(form)) != nil, "\(form)") }
  }
}
