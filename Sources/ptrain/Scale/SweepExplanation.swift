import ParallelSGD

/// What a sweep's figures say, in sentences; a pure function of them.
struct SweepExplanation {
  let points: [Sweep.Point]
  let fits: [Sweep.Fit]
  let mode: Sweep.Mode
  let usableCores: Int
  /// GFLOP of products that training on one row takes.
  let gflopsPerRow: Double
  /// Rows of an epoch.
  let rows: Int

  /// A sentence a line.
  var lines: [String] {
    limits + steps + fits.flatMap(law) + common + weights + oversubscribed
  }

  /// Points of the exact synchronisation, or of the first one.
  private var main: [Sweep.Point] {
    let exact = points.filter { $0.sync == "\(Synchronization.barrier)" }
    return exact.isEmpty ? points.filter { $0.sync == points.first?.sync } : exact
  }

  private var scaling: [Sweep.Point] { main.filter { !$0.isOversubscribed } }

  // MARK: What limits

  /// The part whose time a row has grown most from the smallest count to the largest.
  private var limits: [String] {
    guard let first = scaling.first, let last = scaling.last, first.threads < last.threads,
      !first.phases.isEmpty
    else { return [] }
    let growth = last.phases.compactMap { phase -> (name: String, from: Double, to: Double)? in
      guard let before = first.phases.first(where: { $0.name == phase.name }) else { return nil }
      return (phase.name, time(before.share, first), time(phase.share, last))
    }
    guard let most = growth.max(by: { $0.to - $0.from < $1.to - $1.from }) else { return [] }
    let whole = time(1, first)
    let lost = (time(1, last) - whole) / time(1, last)
    // What a good timer cannot tell from noise.
    guard lost > 0.01, most.to - most.from > 0.005 * whole else {
      return ["nothing limits up to \(count(last.threads)): a row takes no more of their time"]
    }
    let shares = (share(most.name, first), share(most.name, last))
    var text =
      "\(most.name) limits: it grows from \(Figures.percent(shares.0)) of the threads' time at "
      + "\(count(first.threads)) to \(Figures.percent(shares.1)) at \(last.threads)"
    if most.name == StepPart.waiting.rawValue {
      text += ": threads wait for the last one of each phase, and for the leader between phases"
    } else if most.from > 0 {
      text +=
        ", \(Figures.decimal(most.to / most.from, places: 2)) times as long for a row: it waits for "
        + "memory, for what other cores have written, or for cores that others use too"
    }
    var lines = [text]
    for one in growth
    where one.name != most.name && one.from > 0.02 * whole && one.to > 1.15 * one.from
      && one.name != StepPart.waiting.rawValue
    {
      lines.append(
        "\(one.name) takes \(Figures.decimal(one.to / one.from, places: 2)) times as long for a row at "
          + "\(count(last.threads)) as at \(first.threads)")
    }
    return lines
  }

  /// Seconds of all threads for one row that a share of them makes.
  private func time(_ share: Double, _ point: Sweep.Point) -> Double {
    share * Double(point.threads) / point.median
  }

  private func share(_ name: String, _ point: Sweep.Point) -> Double {
    point.phases.first { $0.name == name }?.share ?? 0
  }

  /// Steps with too little to do.
  private var steps: [String] {
    guard let last = scaling.last, last.threads > 1 else { return [] }
    let flops = gflopsPerRow * 1e9 * Double(min(last.batch, rows))
    let each = flops / Double(last.threads)
    guard each < WorkModel.flopsPerThread else { return [] }
    return [
      "a step is short: \(Figures.rate(each)) operations for each of \(count(last.threads)), and "
        + "below \(Figures.rate(WorkModel.flopsPerThread)) one more thread costs more than it brings: "
        + "train takes fewer by itself; a larger --batch gives each more to do"
    ]
  }

  // MARK: Laws

  /// What is true of all fits is said once.
  private var common: [String] {
    guard fits.count > 1, let first = fits.first else { return [] }
    return first.notes.filter { note in fits.allSatisfy { $0.notes.contains(note) } }
  }

  private func law(_ fit: Sweep.Fit) -> [String] {
    let prefix = fits.count > 1 ? "\(fit.sync): " : ""
    var lines: [String] = []
    if let amdahl = fit.amdahl, isWithinBounds(amdahl) {
      lines.append(
        "Amdahl: \(percent(amdahl.serial)) is serial, so any number of threads is at most "
          + "\(Figures.short(1 / amdahl.serial.value)) times as fast as 1")
    }
    if let gustafson = fit.gustafson, isWithinBounds(gustafson) {
      lines.append("Gustafson: \(percent(gustafson.serial)) of the time is serial")
    }
    if let usl = fit.usl {
      var text =
        "Universal Scalability Law: contention \(percent(usl.sigma)), "
        + "coherency \(number(usl.kappa))"
      if let peak = usl.peakThreads {
        text += ", fastest at \(Figures.short(peak)) threads"
      }
      lines.append(text)
    }
    return (lines + fit.notes.filter { !common.contains($0) }).map { prefix + $0 }
  }

  /// On a bound the share says nothing; a note says that it lies there.
  private func isWithinBounds(_ law: Sweep.Amdahl) -> Bool {
    law.serial.value > 0 && law.serial.value < 1
  }

  private func percent(_ estimate: Sweep.Estimate) -> String {
    interval(estimate) { Figures.decimal(100 * $0, places: 1) } + " %"
  }

  private func number(_ estimate: Sweep.Estimate) -> String {
    interval(estimate) { Figures.short($0) }
  }

  private func interval(
    _ estimate: Sweep.Estimate, _ text: (Double) -> String
  ) -> String {
    guard let low = estimate.low, let high = estimate.high else { return text(estimate.value) }
    return "\(text(estimate.value)) (95 %: \(text(low)) to \(text(high)))"
  }

  // MARK: What else must be known

  private var weights: [String] {
    let modes = points.map(\.sync).reduce(into: [String]()) { modes, sync in
      let differs = Synchronization(sync).map { !$0.isReproducible } ?? false
      if differs, !modes.contains(sync) { modes.append(sync) }
    }
    return modes.map { "\($0) gives other weights from run to run" }
      + points.compactMap { point in
        point.note.map { "\(count(point.threads)), \(point.sync): \($0)" }
      }
  }

  private var oversubscribed: [String] {
    let counts = main.filter(\.isOversubscribed).map { "\($0.threads)" }
    guard let last = counts.last else { return [] }
    let list =
      counts.count == 1 ? last : counts.dropLast().joined(separator: ", ") + " and " + last
    return [
      "\(list) threads are more than the \(Figures.grouped(usableCores)) usable cores: they take "
        + "turns, their figures are no scaling result and in no fit"
    ]
  }

  private func count(_ threads: Int) -> String {
    "\(Figures.grouped(threads)) thread" + (threads == 1 ? "" : "s")
  }
}
