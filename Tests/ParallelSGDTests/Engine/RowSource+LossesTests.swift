import Shards
import Testing

@testable import ParallelSGD

@Suite struct RowSourceLossesTests {
  /// Sixteen rows' logarithms at a time: the same bytes as row by row.
  @Test(arguments: [2, 10, 16, 17, 40]) func classesTogetherAreClassesOneByOne(width: Int) throws {
    let rows = 37
    let data = try Rows.classification(rows: rows, features: 50, classes: width, weighted: true)
    let stride = width.roundedUp(to: 16) + 16
    let outputs = Rows.uniform(rows * stride, seed: 3, in: -30...30)
    let loss = Loss.softmaxCrossEntropy(labelSmoothing: 0)
    guard case .classes(let classes, _) = data.targets else { return }
    let order = (0..<UInt32(rows)).map { $0 * 5 % UInt32(rows) }
    RowSource.with(data, scale: RowScale(of: data)) { source in
      order.withUnsafeBufferPointer { order in
        var source = source
        source.order = order.baseAddress!
        var deltas = [Float](repeating: .nan, count: rows * stride)
        var losses = [Float](repeating: .nan, count: rows)
        source.losses(
          loss, rows: 0..<20, outputs: outputs, deltas: &deltas, stride: stride, width: width,
          to: &losses)
        outputs.withUnsafeBufferPointer { outputs in
          deltas.withUnsafeMutableBufferPointer { deltas in
            losses.withUnsafeMutableBufferPointer { losses in
              source.losses(
                loss, rows: 20..<rows, outputs: outputs.baseAddress! + 20 * stride,
                deltas: deltas.baseAddress! + 20 * stride, stride: stride, width: width,
                to: losses.baseAddress! + 20)
            }
          }
        }
        for row in 0..<rows {
          var delta = [Float](repeating: .nan, count: stride)
          let weight = source.weight(row)
          let one = outputs.withUnsafeBufferPointer {
            loss.row(
              outputs: $0.baseAddress! + row * stride, width: width,
              target: .ofClass(Int(classes[Int(order[row])])), weight: weight, delta: &delta)
          }
          #expect(losses[row] == weight * one)
          let padded = width.roundedUp(to: 16)
          #expect(deltas[row * stride..<row * stride + padded] == delta[0..<padded])
        }
      }
    }
  }
}
