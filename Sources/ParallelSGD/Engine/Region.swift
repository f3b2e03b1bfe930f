import Shards

/// A part of one layer's parameters that one worker at a time contracts, updates and repacks: some
/// inputs by some panels of 16 outputs, and the panels' biases where it holds the first input.
struct Region: Sendable {
  let layer: Int
  /// First input: a multiple of ``unit``, or behind sparse deltas of 16.
  let input: Int
  /// Inputs without padding, and padded to whole 16×16 blocks.
  let inputs: Int
  let paddedInputs: Int
  /// First panel.
  let panel: Int
  let panels: Int
  /// Places of its first weight and its first bias in the flat allocation, and from panel to panel.
  let weight: Int
  let bias: Int
  let panelStride: Int

  /// The first region of a panel looks after its biases.
  var hasBias: Bool { input == 0 }
  /// Floats of the region's gradient: weights, then biases.
  var count: Int { panels * (paddedInputs + 1) * 16 }

  /// Inputs of a region: whole panels of a packed `X` (12) and whole blocks of a transposition (16).
  static let unit = 48

  /// Cuts all layers into regions: equal shares for all threads one after the other, in each of them
  /// the largest first, so that the last ones to be claimed are small.
  ///
  /// Decides no bits: an element's chain is the same in any region.
  ///
  /// - Parameters:
  ///   - rows: of a slice; more of them are worth larger regions, whose operands are read less often.
  ///   - threads: workers to share them out to, sixteen each if layers can be cut so fine, so that
  ///     nobody waits long for who has one more. A layer that gives everybody as many large regions, four
  ///     or more, keeps these; the others are cut until each worker has ten in all, and a part of every layer
  ///     that has panels enough.
  static func cut(_ plan: NetworkPlan, rows: Int, threads: Int) -> [Region] {
    let large = rows > MatrixProduct.rowBlock ? Size(inputs: 4 * unit, panels: 16) : Size()
    let isLarge = plan.layers.map { layer in
      (layer.paddedOutputs / 16).isMultiple(of: large.panels * threads)
        && large.count(layer, of: plan) >= 4 * threads
    }
    let enough = (isLarge.contains(true) ? 10 : 16) * threads
    var small = large
    func size(_ layer: Int) -> Size { isLarge[layer] ? large : small }
    var goesRound: Bool {
      let count = plan.layers.indices.reduce(0) { $0 + size($1).count(plan.layers[$1], of: plan) }
      return count >= enough
        && plan.layers.indices.allSatisfy {
          let panels = plan.layers[$0].paddedOutputs / 16
          return panels < threads || parts(panels, size($0).panels) >= threads
        }
    }
    while threads > 1, !goesRound, let less = small.less { small = less }
    let cut = plan.layers.enumerated().flatMap { index, layer in
      let panels = size(index).panels
      return stride(from: 0, to: layer.paddedOutputs / 16, by: panels).flatMap { panel in
        inputRanges(layer, of: plan, by: size(index).inputs).map { range in
          Region(
            layer: index, input: range.lowerBound, inputs: range.count,
            paddedInputs: range.count.roundedUp(to: 16),
            panel: panel, panels: min(panels, layer.paddedOutputs / 16 - panel),
            weight: layer.weight + panel * layer.panelStride + range.lowerBound * 16,
            bias: layer.bias + panel * 16, panelStride: layer.panelStride)
        }
      }
    }
    // A stable order: equal sizes stay in the order of the layers.
    let sorted = cut.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }
    let regions = sorted.map(\.element)
    guard plan.takesFirstByPanels(rows: rows, threads: threads) else {
      return (0..<threads).flatMap { thread in
        stride(from: thread, to: regions.count, by: threads).map { regions[$0] }
      }
    }
    return deal(regions, of: plan, to: threads)
  }

  /// How large regions are cut where nothing makes them smaller.
  private struct Size {
    var inputs = 2 * unit
    var panels = 8

    /// The next smaller size, if there is one.
    var less: Size? {
      if panels > 2 || (inputs == unit && panels > 1) {
        Size(inputs: inputs, panels: panels / 2)
      } else {
        inputs > unit ? Size(inputs: inputs - unit, panels: panels) : nil
      }
    }

    /// Regions of a layer.
    func count(_ layer: NetworkPlan.Layer, of plan: NetworkPlan) -> Int {
      inputRanges(layer, of: plan, by: inputs).count * parts(layer.paddedOutputs / 16, panels)
    }
  }

  /// As many regions for each thread, one's after the other's, in the order given: to each the panels
  /// that it computes too where layers go by their outputs.
  private static func deal(_ regions: [Region], of plan: NetworkPlan, to threads: Int) -> [Region] {
    let rooms = RowRanges(shardsOf: 0..<regions.count, count: threads).map(\.count)
    var hands = [[Region]](repeating: [], count: threads)
    for region in regions {
      let panels = plan.layers[region.layer].paddedOutputs / 16
      let owner = (2 * region.panel + region.panels) * threads / (2 * panels)
      func room(_ thread: Int) -> Int { rooms[thread] - hands[thread].count }
      let thread = room(owner) > 0 ? owner : (0..<threads).max { room($0) < room($1) } ?? owner
      hands[thread].append(region)
    }
    return hands.flatMap { $0 }
  }

  /// Behind sparse deltas, as many inputs as their product takes together, or a few less; elsewhere
  /// `inputs`.
  private static func inputRanges(
    _ layer: NetworkPlan.Layer, of plan: NetworkPlan, by inputs: Int
  ) -> [Range<Int>] {
    guard layer.mayBeSparse else {
      return stride(from: 0, to: layer.inputs, by: inputs).map {
        $0..<min($0 + inputs, layer.inputs)
      }
    }
    let panels = layer.paddedInputs / 16
    let count = parts(panels, plan.sparseProduct.panels)
    return (0..<count).map {
      16 * (panels * $0 / count)..<min(16 * (panels * ($0 + 1) / count), layer.inputs)
    }
  }

  private static func parts(_ whole: Int, _ part: Int) -> Int { (whole + part - 1) / part }
}

extension Region {
  /// Where a region's gradient lies: within the flat allocation, or by itself.
  struct Place {
    /// Of the region's first input and panel; panels are `panelStride` apart.
    let weight: UnsafeMutablePointer<Float>
    let panelStride: Int
    /// Of the region's first panel.
    let bias: UnsafeMutablePointer<Float>
  }

  /// In a buffer laid out like the parameters.
  @inline(__always)
  func place(in buffer: UnsafeMutablePointer<Float>) -> Place {
    Place(weight: buffer + weight, panelStride: panelStride, bias: buffer + bias)
  }

  /// In ``count`` floats of its own.
  func place(alone buffer: UnsafeMutablePointer<Float>) -> Place {
    Place(
      weight: buffer, panelStride: paddedInputs * 16, bias: buffer + panels * paddedInputs * 16)
  }

  /// Calls `body` with the runs of consecutive floats that the region is made of: one a panel, and
  /// the biases.
  @inline(__always)
  func forEachRun(_ body: (_ run: Run) -> Void) {
    for panel in 0..<panels { body(.weights(panel: panel, count: paddedInputs * 16)) }
    if hasBias { body(.biases(count: panels * 16)) }
  }

  /// Consecutive floats of a region.
  enum Run {
    /// Panel `panel` of the region.
    case weights(panel: Int, count: Int)
    case biases(count: Int)

    var count: Int {
      switch self {
      case .weights(_, let count), .biases(let count): count
      }
    }
  }
}

extension Region.Place {
  /// Where a run starts.
  @inline(__always)
  func start(of run: Region.Run) -> UnsafeMutablePointer<Float> {
    switch run {
    case .weights(let panel, _): weight + panel * panelStride
    case .biases: bias
    }
  }
}
