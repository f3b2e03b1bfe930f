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
            inputs: tiles.height, panels: 1, of: whole,
            x: .init(base: a.base, rowStride: tiles.height, panelStride: 0, width: tiles.height),
            d: .init(base: b.base, rowStride: 16, panelStride: 0, width: 16), to: expected.base,
            toStride: 0)
          return Kernel.compare({ c.base[$0] }, count: c.count, bound: 0) {
            Double(expected.base[$0])
          }
        })
    }
  }

  /// `a = ½a + b` over vectors far larger than any cache that one core has to itself.
  ///
  /// It writes where it has read. A copy does not: fetching what it is about to overwrite made it a
  /// third slower, and so a peak that an optimizer's update went beyond.
  package static var memoryPeak: KernelCase {
    let count = 32 << 20
    return KernelCase(
      "memory", shape: "2 × 128 MiB", work: .traffic(bytes: Double(12 * count), elements: count)
    ) {
      let a = FloatBuffer(count: count)
      let b = FloatBuffer(count: count)
      b.base.update(repeating: 1, count: count)
      return Kernel(
        prepare: { a.base.update(repeating: 4, count: count) },
        run: {
          for at in stride(from: 0, to: count, by: Lanes.scalarCount) {
            (a.base + at).lanes = 0.5 * (a.base + at).lanes + (b.base + at).lanes
          }
        },
        check: {
          // ½·4 + 1, and 2 for ever after some runs.
          Kernel.compare({ a.base[$0 * (count - 1)] }, count: 2, bound: 0) { _ in 3 }
        })
    }
  }
}
