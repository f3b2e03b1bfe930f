import Dispatch
import Shards
import Synchronization
import Testing

@testable import ParallelSGD

@Suite struct RelaxedFloatsTests {
  @Test func keepsEveryBit() {
    let values: [Float] = [0, -0.0, 1, -1.5, .infinity, 0x1p-149, 3.4e38, 7]
    let floats = AlignedFloats(values)
    let buffer = FloatBuffer(count: 16)
    buffer.base.update(from: floats.pointer, count: 16)
    let relaxed = RelaxedFloats(buffer)
    relaxed.store([9, 10], at: 2, count: 2)
    let back = FloatBuffer(count: 16)
    relaxed.load(back.base, at: 0, count: 16)
    for index in 0..<16 {
      let expected = index == 2 ? 9 : index == 3 ? 10 : index < 8 ? values[index] : 0
      #expect(back.base[index].bitPattern == expected.bitPattern)
    }
    relaxed.load(back.base, at: 4, count: 2)
    #expect(back.base[0] == .infinity)
  }

  /// Readers and writers at once, with proof that they were: words are never torn.
  @Test func pairsAreNeverTorn() {
    let relaxed = RelaxedFloats(FloatBuffer(count: 64))
    let arrived = Atomic<Int>(0)
    let torn = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 2) { worker in
      arrived.wrappingAdd(1, ordering: .relaxed)
      let own = FloatBuffer(count: 64)
      for round in 0..<500 {
        for index in 0..<64 { own.base[index] = Float(worker * 1000 + round) }
        relaxed.store(own.base, at: 0, count: 64)
        relaxed.load(own.base, at: 0, count: 64)
        for index in 0..<32 where own.base[2 * index] != own.base[2 * index + 1] {
          torn.wrappingAdd(1, ordering: .relaxed)
        }
      }
    }
    #expect(arrived.load(ordering: .relaxed) == 2)
    #expect(torn.load(ordering: .relaxed) == 0)
  }
}
