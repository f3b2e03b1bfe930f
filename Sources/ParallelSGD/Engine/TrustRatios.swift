/// The trust ratios of a step by a ``LayerwiseRule``: sums of squares of fixed pieces of tensors, and
/// the updates that come of them.
struct TrustRatios {
  /// A part of a tensor, whose squares are summed by themselves.
  struct Piece {
    let offset: Int
    let count: Int
    let layer: Int
    /// Biases have directions, but no ratio.
    let isBias: Bool
  }

  /// Sums of squares of a piece.
  struct Sums {
    var weights = 0.0
    var directions = 0.0
  }

  /// In the order of the layout, cut at fixed places: they decide bits.
  let pieces: [Piece]
  /// Of each piece.
  let sums: UnsafeMutableBufferPointer<Sums>
  private let rule: any LayerwiseRule
  private var step: UpdateStep
  /// The first part, of weights and of biases, which are not decayed.
  private(set) var directions: (weights: Update, biases: Update)
  /// The second part, of each layer's weights, and of all biases.
  private(set) var updates: [Update]
  private(set) var biases: Update

  init(_ rule: any LayerwiseRule, optimizer: Optimizer, plan: NetworkPlan) {
    self.rule = rule
    pieces = plan.layout.tensors.flatMap { tensor in
      stride(from: 0, to: tensor.paddedCount, by: StepWork.squaresPiece).map {
        Piece(
          offset: tensor.offset + $0, count: min(StepWork.squaresPiece, tensor.paddedCount - $0),
          layer: tensor.layer, isBias: tensor.kind == .bias)
      }
    }
    sums = .allocate(capacity: pieces.count)
    sums.initialize(repeating: Sums())
    step = UpdateStep(number: 1, optimizer: optimizer, learningRate: 0)
    let set = plan.instructionSet
    let none = Update(optimizer, step, instructionSet: set)
    let direction = Update(directionsOf: rule, step, instructionSet: set)
    directions = (direction, direction)
    updates = plan.layers.map { _ in none }
    biases = none
  }

  /// Makes the first part of a step ready, and what is known of the second.
  mutating func prepare(_ step: UpdateStep) {
    self.step = step
    directions.weights.turn(to: rule.directionStep(step))
    directions.biases.turn(to: rule.directionStep(step.withoutDecay))
    biases.turn(to: rule.scaledStep(step.withoutDecay, trustRatio: 1))
  }

  /// Adds up the pieces of each layer's weights, in their order, and makes the second part ready.
  mutating func scale(_ plan: NetworkPlan) {
    var next = 0
    for layer in plan.layers.indices {
      var sum = Sums()
      while next < pieces.count, pieces[next].layer == layer {
        if !pieces[next].isBias {
          sum.weights += sums[next].weights
          sum.directions += sums[next].directions
        }
        next += 1
      }
      let ratio = rule.trustRatio(
        squaredWeights: sum.weights, squaredDirection: sum.directions, step)
      updates[layer].turn(to: rule.scaledStep(step, trustRatio: ratio))
    }
  }
}

extension StepWork {
  /// Pieces that directions are made of; `nil` for a rule without trust ratios. Whoever held the ratios
  /// themselves meanwhile would have the next change copy them.
  var directChunks: Int? { trust?.pieces.count }

  /// Makes directions of a piece's gradients; where it is of weights, sums squares of both.
  func direct(_ chunk: Int) {
    guard let trust else { preconditionFailure("a rule without trust ratios has no directions") }
    let piece = trust.pieces[chunk]
    let (p, g) = (parameters.base + piece.offset, gradient.base + piece.offset)
    let update = piece.isBias ? trust.directions.biases : trust.directions.weights
    let isFinite = update(
      count: piece.count, parameters: p, gradient: g,
      slot0: slots.first.map { $0.base + piece.offset },
      slot1: slots.dropFirst().first.map { $0.base + piece.offset })
    if !isFinite { reportNonFinite(layer: piece.layer) }
    guard !piece.isBias else { return }
    trust.sums[chunk] = TrustRatios.Sums(
      weights: Norms.sumOfSquares(p, count: piece.count),
      directions: Norms.sumOfSquares(g, count: piece.count))
  }

  /// Makes the second part of a layer-wise step ready.
  func scaleByTrust() { trust?.scale(plan) }
}
