/// What a machine can do at best, measured like any kernel: what the others are compared with.
extension KernelCase {
  /// The tallest matrix tile on data that stays in the first cache.
  package static func tilePeak(_ set: InstructionSet) -> KernelCase {
    let (k, tiles) = (256, set.tiles)
    let repeats = 16
    let flops = 2 * tiles.height * 16 * k * repeats
    return KernelCase(
      "tile", shape: "\(tiles.height) × \(k) → 16", work: .flops(Double(flops))
    ) {
      let a = FloatBuffer(count: k * tiles.height)
      let b = FloatBuffer(count: k * 16)
      let c = FloatBuffer(count: tiles.height * 16)
      a.fill(stream: 0)
      b.fill(stream: 1)
      return Kernel(
        prepare: { c.spoil() },
        run: {
          for _ in 0..<repeats {
            tiles(
              rows: tiles.height, k: k, a: a.base, aRow: 1, aStep: tiles.height, b: b.base,
              bStep: 16, from: nil, to: c.base, cRow: 16, add: false)
          }
        },
        check: {
          let whole = MatrixProduct.Segment(
            start: 0, count: k, opens: true, closes: true, isFirstBlock: true)
          let expected = FloatBuffer(count: c.count)
          ReferenceProduct(fused: set.isFused).contract(
            rows: tiles.height, of: whole, x: a.base, xRow: tiles.height, d: b.base, dRow: 16,
            to: expected.base)
          return Kernel.compare({ c.base[$0] }, count: c.count, bound: 0) {
            Double(expected.base[$0])
          }
        })
    }
  }

  /// A copy from one part of the memory to another, by the system: each far larger than any cache
  /// that one core has to itself.
  package static var memoryCopy: KernelCase {
    let count = 32 << 20
    return KernelCase(
      "copy", shape: "128 MiB", work: .traffic(bytes: Double(8 * count), elements: count)
    ) {
      let from = FloatBuffer(count: count)
      let to = FloatBuffer(count: count)
      from.base.update(repeating: 1, count: count)
      return Kernel(
        run: { to.copy(from: from) },
        check: { to.base[0] == 1 && to.base[count - 1] == 1 ? nil : "the copy is incomplete" })
    }
  }
}
