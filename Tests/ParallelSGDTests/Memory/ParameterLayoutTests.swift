import Testing

@testable import ParallelSGD

@Suite struct ParameterLayoutTests {
  let layout = ParameterLayout(Architecture(inputs: 5, hidden: [17], outputs: 3))

  @Test func tensorsFollowEachOtherInMultiplesOfSixteen() {
    #expect(
      layout.tensors.map(\.name) == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias",
      ])
    #expect(layout.tensors.map(\.shape) == [[5, 17], [17], [17, 3], [3]])
    // 2 panels of 16 rows, 2 of bias, 1 panel of 32 rows, 1 of bias.
    #expect(layout.tensors.map(\.offset) == [0, 512, 544, 1056])
    #expect(layout.count == 1072)
  }

  @Test func elementsHaveOnePlaceEachAndComeBack() {
    let buffer = FloatBuffer(count: layout.count)
    var places: Set<Int> = []
    for tensor in layout.tensors {
      for row in 0..<tensor.rows {
        for column in 0..<tensor.columns { places.insert(tensor.index(row, column)) }
      }
      let values = (0..<tensor.rows * tensor.columns).map { Float(tensor.offset + $0) }
      layout.store(values, to: tensor, in: buffer)
      #expect(layout.elements(of: tensor, in: buffer) == values)
    }
    #expect(places.count == 5 * 17 + 17 + 17 * 3 + 3)
    #expect(places.max()! < layout.count)
  }
}
