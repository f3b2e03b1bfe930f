import Foundation

/// Activations, elementary functions and the loss, on as much as a step has at hand in its caches.
package enum ElementwiseCases {
  private static let rows = 48
  private static let width = 1024

  /// Every activation forward and backward.
  package static var activations: [KernelCase] {
    Activation.forms.compactMap { Activation(String($0.prefix { $0 != "[" })) }
      .filter { $0 != .identity }
      .flatMap { [forward($0), backward($0)] }
  }

  /// Functions that no activation is; sigmoid and tanh are among those.
  package static var functions: [KernelCase] {
    [
      function("exp", from: -20, to: 20, VectorMath.exp) { Foundation.exp($0) },
      function("log", from: 0, to: 20, VectorMath.log) { Foundation.log($0) },
    ]
  }

  /// A case of `rows × width` elements of which each moves so many floats.
  private static func elementwise(
    _ name: some StringProtocol, rows: Int = rows, width: Int = width, floats: Int,
    _ kernel: @escaping () -> Kernel
  ) -> KernelCase {
    let count = rows * width
    return KernelCase(
      String(name), shape: "\(rows) × \(width)",
      work: .traffic(bytes: Double(4 * floats * count), elements: count), kernel: kernel)
  }

  /// Without the number that may follow it.
  private static func name(_ activation: Activation) -> Substring {
    activation.description.prefix { $0 != ":" }
  }

  /// Reads z, writes a.
  private static func forward(_ activation: Activation) -> KernelCase {
    elementwise(name(activation), floats: 2) {
      let z = FloatBuffer(count: rows * width)
      let a = FloatBuffer(count: z.count)
      z.fill(-4, 4, stream: 0)
      return Kernel(
        prepare: { a.spoil() },
        run: { forward(activation, z.base, into: a.base) },
        check: {
          Kernel.compare({ a.base[$0] }, count: z.count) {
            activation.referenceValue(at: Double(z.base[$0]))
          }
        })
    }
  }

  /// Reads dA and z or a, writes dZ over dA.
  private static func backward(_ activation: Activation) -> KernelCase {
    elementwise("\(name(activation)) backward", floats: 3) {
      let z = FloatBuffer(count: rows * width)
      let a = FloatBuffer(count: z.count)
      let da = FloatBuffer(count: z.count)
      let d = FloatBuffer(count: z.count)
      z.fill(-4, 4, stream: 0)
      da.fill(stream: 1)
      forward(activation, z.base, into: a.base)
      return Kernel(
        prepare: { d.copy(from: da) },
        run: {
          for column in stride(from: 0, to: width, by: 16) {
            _ = activation.backward(
              delta: d.base + column, z: z.base + column, a: a.base + column, rows: rows,
              stride: width)
          }
        },
        check: {
          Kernel.compare({ d.base[$0] }, count: z.count) {
            Double(da.base[$0]) * activation.referenceDerivative(at: Double(z.base[$0]))
          }
        },
        // Deltas that shrink run by run would end among the subnormal numbers, which are slow.
        settle: { d.base.update(repeating: 0, count: d.count) })
    }
  }

  /// Panel by panel, as after a product.
  private static func forward(
    _ activation: Activation, _ z: UnsafeMutablePointer<Float>,
    into a: UnsafeMutablePointer<Float>
  ) {
    for column in stride(from: 0, to: width, by: 16) {
      _ = activation.forward(
        z + column, into: a + column, rows: rows, stride: width, bias: Lanes())
    }
  }

  private static func function(
    _ name: String, from low: Float, to high: Float, _ function: @escaping (Lanes) -> Lanes,
    _ reference: @escaping (Double) -> Double
  ) -> KernelCase {
    elementwise(name, floats: 2) {
      let x = FloatBuffer(count: rows * width)
      let y = FloatBuffer(count: x.count)
      x.fill(low, high, stream: 0)
      return Kernel(
        prepare: { y.spoil() },
        run: {
          for at in stride(from: 0, to: x.count, by: Lanes.scalarCount) {
            (y.base + at).lanes = function((x.base + at).lanes)
          }
        },
        check: {
          Kernel.compare({ y.base[$0] }, count: x.count) { reference(Double(x.base[$0])) }
        })
    }
  }

  /// Softmax and cross-entropy row by row: reads the logits, writes their gradient.
  package static func softmax(width: Int) -> KernelCase {
    let rows = 128
    let loss = Loss.softmaxCrossEntropy(labelSmoothing: 0)
    return elementwise("cross-entropy", rows: rows, width: width, floats: 2) {
      let stride = width.roundedUp(to: Lanes.scalarCount)
      let y = FloatBuffer(count: rows * stride)
      let d = FloatBuffer(count: rows * stride)
      let losses = FloatBuffer(count: rows)
      y.fill(-4, 4, stream: 0)
      return Kernel(
        prepare: {
          d.spoil()
          losses.spoil()
        },
        run: {
          for row in 0..<rows {
            losses.base[row] = loss.row(
              outputs: y.base + row * stride, width: width, target: .ofClass(row % width),
              weight: 1, delta: d.base + row * stride)
          }
        },
        check: {
          for row in 0..<rows {
            let outputs = (0..<width).map { Double(y.base[row * stride + $0]) }
            let target = ReferenceTarget.label(row % width)
            let gradient = loss.referenceGradient(outputs: outputs, target: target)
            let fault =
              Kernel.compare({ _ in losses.base[row] }, count: 1) { _ in
                loss.referenceValue(outputs: outputs, target: target)
              } ?? Kernel.compare({ d.base[row * stride + $0] }, count: width) { gradient[$0] }
            if let fault { return "row \(row): \(fault)" }
          }
          return nil
        })
    }
  }
}
