import ParallelSGD
import Shards
import Testing

struct SafetensorsTensorTests {
  @Test func keepsEveryBitOfAFloat() throws {
    let values: [Float] = [0, -0.0, 1, -2.5, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    let tensor = Safetensors.Tensor(name: "w", shape: [2, 3], floats: values)
    #expect(Array(tensor.bytes[8..<12]) == [0, 0, 0x80, 0x3F], "1 in little-endian")
    #expect(try tensor.floats(file: "m").map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func refusesWhatIsNoNumber(_ value: Float) {
    let tensor = Safetensors.Tensor(name: "a\u{1B}b", shape: [3], floats: [1, 2, value])
    let message = "tensor \"a\\u{1B}b\": element 2 is \(value), expected a finite number"
    #expect(throws: DataError(.badData, file: "m", message)) { try tensor.floats(file: "m") }
  }

  @Test func refusesOtherElements() {
    let tensor = Safetensors.Tensor(
      name: "w", element: .int64, shape: [], bytes: [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(
      throws: DataError(.badData, file: "m", "tensor \"w\": expected elements F32, found I64")
    ) {
      try tensor.floats(file: "m")
    }
  }

  @Test func countsBytesWithinBounds() {
    #expect(Safetensors.Tensor.byteCount(element: .float32, shape: []) == 4)
    #expect(Safetensors.Tensor.byteCount(element: .float16, shape: [3, 0]) == 0)
    #expect(Safetensors.Tensor.byteCount(element: .uint64, shape: [1 << 60, 1]) == nil)
    #expect(Safetensors.Tensor.byteCount(element: .uint8, shape: [-1]) == nil)
  }

  @Test func elementsAreInTheReferencesOrder() {
    #expect(Safetensors.Tensor.Element.allCases.sorted() == Safetensors.Tensor.Element.allCases)
    #expect(!(Safetensors.Tensor.Element.float32 < .float32))
    #expect(Safetensors.Tensor.Element.uint8 < .float32)
  }
}
