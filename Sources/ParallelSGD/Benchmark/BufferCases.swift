import Shards

/// Kernels that move or look through buffers: gathering, packing, sums and checks.
package enum BufferCases {
  /// Copies shuffled rows of `features` numbers batch by batch, the whole data set a run.
  package static func gather(rows: Int, features: Int, batch: Int) -> KernelCase {
    precondition(rows.isMultiple(of: batch), "\(rows) rows in batches of \(batch)")
    let count = rows * features
    return KernelCase(
      "row gather", shape: "\(rows) × \(features)",
      work: .traffic(bytes: Double(8 * count), elements: count)
    ) {
      let stride = features.roundedUp(to: Lanes.scalarCount)
      let data = FloatBuffer(count: count)
      let x = FloatBuffer(count: batch * stride)
      let order = EpochOrder(rowCount: rows, seed: 0).rows(epoch: 0)
      data.fill(stream: 0)
      return Kernel(
        prepare: { x.spoil() },
        run: {
          order.withUnsafeBufferPointer { order in
            guard let first = order.baseAddress else { return }
            var source = RowSource()
            source.features = UnsafePointer(data.base)
            source.featureCount = features
            for start in Swift.stride(from: 0, to: rows, by: batch) {
              source.order = first + start
              source.gather(0..<batch, to: x.base, stride: stride)
            }
          }
        },
        check: {
          // The last batch is what the arena still holds.
          for row in 0..<batch {
            let from = data.base + Int(order[rows - batch + row]) * features
            let fault = Kernel.compare(
              { x.base[row * stride + $0] }, count: features, bound: 0
            ) { Double(from[$0]) }
            if let fault { return "row \(row): \(fault)" }
          }
          return nil
        })
    }
  }

  /// Packs the transpose of a layer's weights for the backward pass.
  package static func repack(inputs: Int, outputs: Int) -> KernelCase {
    let count = inputs * outputs
    return KernelCase(
      "transposition", shape: "\(inputs) × \(outputs)",
      work: .traffic(bytes: Double(8 * count), elements: count)
    ) {
      let data = LayerData(inputs: inputs, outputs: outputs, batch: 1, set: .fastest)
      let regions = data.regions
      let panel = data.layer.transposeStride
      return Kernel(
        prepare: { data.transposes.spoil() },
        run: {
          for region in regions {
            data.plan.repack(
              region, parameters: data.parameters.base, transposes: data.transposes.base)
          }
        },
        check: {
          Kernel.compare(
            {
              let (input, output) = $0.quotientAndRemainder(dividingBy: outputs)
              return data.transpose[input / 16 * panel + output * 16 + input % 16]
            }, count: count, bound: 0
          ) { Double(data.weight($0 / outputs, $0 % outputs)) }
        })
    }
  }

  /// `Σ x²` in Double, for clipping by the global norm.
  package static func squares(count: Int) -> KernelCase {
    KernelCase(
      "sum of squares", shape: KernelCase.size(count),
      work: .traffic(bytes: Double(4 * count), elements: count)
    ) {
      let x = FloatBuffer(count: count)
      x.fill(stream: 0)
      let sum = Result(Double.nan)
      return Kernel(
        prepare: { sum.value = .nan },
        run: { sum.value = Norms.sumOfSquares(x.base, count: count) },
        check: {
          let expected = (0..<count).reduce(0.0) { $0 + Double(x.base[$1]) * Double(x.base[$1]) }
          // A plain sum of n numbers of one sign errs by n·2⁻⁵³ of itself at most.
          return (sum.value - expected).magnitude <= 0x1p-53 * Double(count) * expected
            ? nil : "the sum is \(sum.value), expected \(expected)"
        })
    }
  }

  /// Whether all numbers are finite.
  package static func finiteness(count: Int) -> KernelCase {
    KernelCase(
      "finiteness", shape: KernelCase.size(count),
      work: .traffic(bytes: Double(4 * count), elements: count)
    ) {
      let x = FloatBuffer(count: count)
      x.fill(stream: 0)
      let isFinite = Result(false)
      return Kernel(
        prepare: { isFinite.value = false },
        run: { isFinite.value = Norms.isFinite(x.base, count: count) },
        check: {
          guard isFinite.value else { return "finite numbers are called not finite" }
          for index in [0, count / 2, count - 1] {
            let number = x.base[index]
            defer { x.base[index] = number }
            for bad in [Float.nan, .infinity, -.infinity] {
              x.base[index] = bad
              if Norms.isFinite(x.base, count: count) { return "\(bad) at \(index) is overlooked" }
            }
          }
          return nil
        })
    }
  }

  /// Where a run leaves a number.
  private final class Result<Value> {
    var value: Value
    init(_ value: Value) { self.value = value }
  }
}
