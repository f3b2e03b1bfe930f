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
  /// Tasks of other programs that ran or wanted to when the sweep began, if the system tells.
  let load: Double?
  /// Runs that diverged.
  var failures: [Sweep.FailedRun] = []

  /// A sentence a line.
  var lines: [String] {
    busy + limits + steps + fits.flatMap(law) + common + weights + diverged + idle + oversubscribed
  }

  /// Points of the exact synchronisation, or of the first one.
  private var main: [Sweep.Point] {
    let exact = points.filter { $0.sync == "\(Synchronization.barrier)" }
    return exact.isEmpty ? points.filter { $0.sync == points.first?.sync } : exact
  }

  private var scaling: [Sweep.Point] { main.filter(\.isScaling) }

  /// Other programs take cores from the threads, from many of them more than from one.
  private var busy: [String] {
    guard let load, load > 0.3 * Double(usableCores) else { return [] }
    return [
      "the machine was busy with other programs (\(Figures.decimal(load, places: 1)) of their tasks ran when "
        + "the sweep began): these figures are lower than they would be alone, the more so the more threads"
    ]
  }

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
    let shares = [first, last].map { Figures.percent(share(most.name, $0)) }
    var lines: [String] = []
    if most.name == StepPart.waiting.rawValue {
      lines.append(
        "waiting limits: it grows from \(shares[0]) of the threads' time at \(count(first.threads)) to "
          + "\(shares[1]) at \(last.threads): threads wait for the last one of each phase, and for the "
          + "leader between phases")
    } else {
      lines.append(
        "\(most.name) limits: a row takes \(factor(most)) times as long in it at "
          + "\(count(last.threads)) as at \(first.threads) (\(shares[0]) of the threads' time, then "
          + "\(shares[1])): it waits for memory, or for what other cores have written")
    }
    let parts = growth.filter {
      $0.name != StepPart.waiting.rawValue && $0.from > 0.02 * whole
    }
    if parts.count > 2, parts.allSatisfy({ $0.to > 1.2 * $0.from }) {
      lines.append(
        "every part of a step takes longer for a row: the cores share their units or their clock, or "
          + "other programs use them")
    } else {
      lines += parts.filter { $0.name != most.name && $0.to > 1.15 * $0.from }.map {
        "\($0.name) takes \(factor($0)) times as long for a row at \(count(last.threads)) as at "
          + "\(first.threads)"
      }
    }
    return lines
  }

  private func factor(_ part: (name: String, from: Double, to: Double)) -> String {
    Figures.decimal(part.to / part.from, places: 2)
  }

  /// Seconds of all threads for one row that a share of them makes.
  private func time(_ share: Double, _ point: Sweep.Point) -> Double {
    share * Double(point.activeThreads) / point.median
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
          + "\(most(amdahl.serial)) times as fast as 1")
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

  /// 1/σ, and between which such numbers it lies: a share that may be 0 sets no limit.
  private func most(_ serial: Sweep.Estimate) -> String {
    let value = Figures.short(1 / serial.value)
    guard let low = serial.low, let high = serial.high, high > 0 else { return value }
    let least = Figures.short(1 / high)
    let range = low > 0 ? "\(least) to \(Figures.short(1 / low))" : "\(least) or more"
    return "\(value) (95 %: \(range))"
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

  /// A line for each count and batch.
  private var diverged: [String] {
    var groups: [(first: Sweep.FailedRun, count: Int)] = []
    for run in failures {
      if let index = groups.firstIndex(where: {
        ($0.first.sync, $0.first.threads, $0.first.batch, $0.first.comparesBatches)
          == (run.sync, run.threads, run.batch, run.comparesBatches)
      }) {
        groups[index].count += 1
      } else {
        groups.append((run, 1))
      }
    }
    return groups.map { run, number in
      let runs = number == 1 ? "a run" : "\(number) runs"
      return "\(count(run.threads)), \(run.sync), batch \(Figures.grouped(run.batch)): \(runs) "
        + "\(run.note), at a constant rate without warm-up, and "
        + (number == 1 ? "is" : "are") + " in no figure"
    }
  }

  /// Counts of which some had nothing to do.
  private var idle: [String] {
    points.filter { $0.activeThreads < $0.threads }.map {
      "\(count($0.threads)), \($0.sync): only \($0.activeThreads) at work, in no fit"
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
