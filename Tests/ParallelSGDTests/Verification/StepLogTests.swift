import Testing

@testable import ParallelSGD

@Suite struct StepLogTests {
  @Test func everyBitIsSeen() {
    let floats = AlignedFloats((0..<32).map { Float($0) * 0.5 - 3 })
    let digest = TensorDigest.of(floats.pointer, count: 32)
    var seen: Set<UInt64> = [digest]
    for index in 0..<32 {
      for bit in 0..<32 {
        let old = floats.pointer[index]
        floats.pointer[index] = Float(bitPattern: old.bitPattern ^ 1 << UInt32(bit))
        seen.insert(TensorDigest.of(floats.pointer, count: 32))
        floats.pointer[index] = old
      }
    }
    // 1,024 flips and the original: 2⁶⁴ digests have room for all.
    #expect(seen.count == 1025)
    #expect(TensorDigest.of(floats.pointer, count: 32) == digest)
  }

  /// The top bits of words would cancel in a digest that only multiplies.
  @Test func twoSignsAreSeen() {
    let floats = AlignedFloats((0..<32).map { Float($0) + 1 })
    let digest = TensorDigest.of(floats.pointer, count: 32)
    floats.pointer[1].negate()
    floats.pointer[9].negate()
    #expect(TensorDigest.of(floats.pointer, count: 32) != digest)
  }

  @Test func theFirstColumnThatDiffersIsNamed() throws {
    let layout = ParameterLayout(Architecture(inputs: 3, hidden: [2], outputs: 2))
    let parameters = FloatBuffer(count: layout.count)
    let slot = FloatBuffer(count: layout.count)
    func log(_ change: (Int) -> Void) -> StepLog {
      var log = StepLog(layout: layout, slots: 1)
      for step in 1...2 {
        change(step)
        log.add(
          StepWatch.View(
            step: step, loss: .init(sum: Double(step), weight: 2), parameters: parameters,
            slots: [slot]))
      }
      return log
    }
    let plain = log { _ in }
    #expect(plain.steps == 2)
    #expect(log { _ in }.firstDifference(from: plain) == nil)
    #expect(log { _ in }.lossesSHA256 == plain.lossesSHA256)
    let bias = layout.bias(1)
    let other = log { if $0 == 2 { slot.base[bias.offset] = 1 } }
    #expect(other.firstDifference(from: plain) == .tensor(bias, slot: 0))
    parameters.base[layout.weight(1).offset] = -1
    #expect(
      log { _ in }.firstDifference(from: other) == .tensor(layout.weight(1), slot: nil))
  }
}
