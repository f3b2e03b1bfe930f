import Dispatch
import Shards

@testable import ParallelSGD

/// A step engine on a data set, with its parameters open to tests.
final class EngineHarness {
  let plan: NetworkPlan
  let engine: StepEngine
  let data: Dataset
  let configuration: TrainerConfiguration
  private(set) var step = 0

  init(
    _ architecture: Architecture, data: Dataset, configuration: TrainerConfiguration,
    parameters: [Float]? = nil, threads: Int = 1, instructionSet: InstructionSet = .fastest,
    leavesOutZeros: Bool = true, keepsGradient: Bool = false, measures: Bool = false,
    evaluationRows: Int = 0
  ) {
    plan = NetworkPlan(
      architecture, loss: configuration.loss, instructionSet: instructionSet,
      leavesOutZeros: leavesOutZeros)
    self.data = data
    self.configuration = configuration
    engine = StepEngine(
      plan: plan, configuration: configuration, rowCount: data.rowCount,
      evaluationRows: evaluationRows,
      threads: threads, qos: .userInitiated, spins: 0, keepsGradient: keepsGradient,
      measures: measures)
    if let parameters { self.parameters = parameters }
  }

  /// All parameters row-major without padding, `W1, b1, W2, …`.
  var parameters: [Float] {
    get { elements(engine.work.parameters) }
    set {
      var rest = newValue[...]
      for tensor in plan.layout.tensors {
        let count = tensor.rows * tensor.columns
        plan.layout.store(Array(rest.prefix(count)), to: tensor, in: engine.work.parameters)
        rest = rest.dropFirst(count)
      }
      engine.repackAll()
    }
  }

  private func elements(_ buffer: FloatBuffer) -> [Float] {
    plan.layout.tensors.flatMap { plan.layout.elements(of: $0, in: buffer) }
  }

  /// Runs all rows forward.
  func evaluate() {
    let order = (0..<data.rowCount).map { UInt32($0) }
    RowSource.with(data, scale: RowScale(of: data)) { source in
      order.withUnsafeBufferPointer { order in
        var source = source
        source.order = order.baseAddress!
        source.orderCount = order.count
        engine.withWorkers { engine.evaluate(source, rows: order.count) { _, _ in } }
      }
    }
  }

  /// One step on rows in the order given, `0 ..< N` by default.
  ///
  /// - Parameter following: rows that are said to come after them.
  @discardableResult
  func take(
    _ rows: [Int]? = nil, following: [Int] = [], learningRate: Float = 0
  ) throws -> StepEngine.StepLoss {
    let rows = rows ?? Array(0..<data.rowCount)
    let order = (rows + following).map { UInt32($0) }
    defer { step += 1 }
    return try RowSource.with(data, scale: RowScale(of: data)) { source in
      try order.withUnsafeBufferPointer { order in
        var source = source
        source.order = order.baseAddress!
        source.orderCount = order.count
        return try engine.withWorkers {
          try engine.step(
            source: source, rows: rows.count, slice: configuration.batch, step: step,
            seed: configuration.seed, learningRate: learningRate)
        }
      }
    }
  }
}

/// Rows made up from counters, the same on every machine.
enum Rows {
  /// Rows in a scrambled order; feature c of row r is `r · features + c`.
  static func withSource<Result>(
    rows: Int, features: Int, _ body: (RowSource) throws -> Result
  ) rethrows -> Result {
    let data = (0..<rows * features).map { Float($0) }
    let order = (0..<rows).map { UInt32(($0 * 7 + 5) % rows) }
    return try data.withUnsafeBufferPointer { data in
      try order.withUnsafeBufferPointer { order in
        var source = RowSource()
        source.features = data.baseAddress!
        source.featureCount = features
        source.order = order.baseAddress!
        source.orderCount = order.count
        return try body(source)
      }
    }
  }

  static func uniform(_ count: Int, seed: UInt64, in range: ClosedRange<Float> = -1...1) -> [Float]
  {
    let philox = Philox(seed: seed, purpose: .synthetic)
    return (0..<count).map {
      let unit = Philox.unit(philox.words(block: UInt32($0 / 4))[$0 % 4])
      return range.lowerBound + (range.upperBound - range.lowerBound) * unit
    }
  }

  /// Numbers of which about `share` are not 0, and that show every step of a chain: zeros of both
  /// signs, denormal numbers, and now and then one so small that products of two of them are 0.
  static func withZeros(_ count: Int, share: Double, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let bits = UInt32(truncatingIfNeeded: state >> 32)
      let (sign, significand) = (bits & 0x8000_0000, bits & 0x7F_FFFF)
      if Double(state >> 8 & 0xFFFF) >= share * 0x1p16 { return Float(bitPattern: sign) }
      let exponent: UInt32
      switch state >> 24 & 15 {
      case 0: exponent = 0
      case 1, 2: exponent = 20
      default: exponent = 123 + bits >> 23 & 7
      }
      return Float(bitPattern: sign | exponent << 23 | max(1, significand))
    }
  }

  /// Classes that a network can learn: the index of the largest of the first features.
  static func classification(
    rows: Int, features: Int, classes: Int, seed: UInt64 = 7, weighted: Bool = false
  ) throws -> Dataset {
    let x = uniform(rows * features, seed: seed)
    let y = (0..<rows).map { row -> Int32 in
      let values = (0..<classes).map { x[row * features + $0 % features] }
      return Int32(values.firstIndex(of: values.max()!)!)
    }
    return try Dataset(
      features: x, featureCount: features, targets: .classes(y, count: classes),
      weights: weighted ? uniform(rows, seed: seed + 1, in: 0.5...2) : nil)
  }
}
