import Synchronization

/// Shared parameters without a lock: what one worker writes another may overwrite unseen.
///
/// `@unchecked Sendable`: parameters and slots are atomics, the counter and the mark are too; a worker
/// has its own part of the scratch; ``open(first:last:)`` and ``settle(to:)`` are for the leader alone,
/// before and after the phase that the workers are in.
final class HogwildParameters: SharedParameters, @unchecked Sendable {
  /// Floats of parameters, and of each slot, that an update reads, changes and writes at a time. Few:
  /// what others write between the reading and the writing is lost.
  static let block = 256

  private let parameters: RelaxedFloats
  private let slots: [RelaxedFloats]
  private let ranges: [ParameterRange]
  /// For each worker, a block of parameters and of each slot.
  private let scratch: FloatBuffer
  private let counter = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private var first = 0
  private var last = 0

  /// - Parameter main: the state to start from.
  init(main: StepWork, workers: Int) {
    parameters = RelaxedFloats(main.parameters)
    slots = main.slots.map { RelaxedFloats($0) }
    ranges = ParameterRange.all(of: main.plan.layout, size: Self.block)
    scratch = FloatBuffer(count: workers * (1 + main.slots.count) * Self.block)
  }

  var next: Int { min(counter.load(ordering: .relaxed), last) }

  func open(first: Int, last: Int) {
    (self.first, self.last) = (first, last)
    counter.store(first, ordering: .relaxed)
  }

  func claim(by worker: Int, until deadline: Deadline) -> Int? {
    guard !isStopped.load(ordering: .relaxed) else { return nil }
    if deadline.isOver, counter.load(ordering: .relaxed) > first {
      return nil
    }
    let step = counter.wrappingAdd(1, ordering: .relaxed).oldValue
    return step < last ? step : nil
  }

  func finish(by worker: Int) {}

  func stop() { isStopped.store(true, ordering: .relaxed) }

  func copy(to parameters: FloatBuffer) {
    self.parameters.load(parameters.base, at: 0, count: parameters.count)
  }

  /// A block that would not be finite is not written.
  func apply(
    _ gradient: FloatBuffer, _ update: (weights: Update, biases: Update), by worker: Int
  ) -> Int? {
    let p = scratch.base + worker * (1 + slots.count) * Self.block
    let slot0 = slots.isEmpty ? nil : p + Self.block
    let slot1 = slots.count < 2 ? nil : p + 2 * Self.block
    for range in ranges {
      parameters.load(p, at: range.start, count: range.count)
      if let slot0 { slots[0].load(slot0, at: range.start, count: range.count) }
      if let slot1 { slots[1].load(slot1, at: range.start, count: range.count) }
      let isFinite = (range.isBias ? update.biases : update.weights)(
        count: range.count, parameters: p, gradient: gradient.base + range.start, slot0: slot0,
        slot1: slot1)
      guard isFinite else { return range.layer }
      parameters.store(p, at: range.start, count: range.count)
      if let slot0 { slots[0].store(slot0, at: range.start, count: range.count) }
      if let slot1 { slots[1].store(slot1, at: range.start, count: range.count) }
    }
    return nil
  }

  func settle(to work: StepWork) {
    copy(to: work.parameters)
    for (slot, to) in zip(slots, work.slots) { slot.load(to.base, at: 0, count: to.count) }
  }
}
