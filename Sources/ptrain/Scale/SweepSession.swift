import Foundation
import ParallelSGD
import Shards

/// One sweep from its first run to its last, and what it came to.
struct SweepSession {
  let options: ScaleOptions
  let problem: ScaleProblem
  /// Of a training on the largest count.
  let facts: RunFacts
  let narrator: Narrator
  let stop: SweepStop
  let machine: Sweep.Machine
  private let start = ContinuousClock.now
  private let date = Date.now
  private var measured: [SweepRuns.Measured] = []
  private var failures: [Sweep.FailedRun] = []
  private var targets: [(task: SweepOrder.Item, run: Sweep.TargetRun)] = []

  init(
    options: ScaleOptions, problem: ScaleProblem, facts: RunFacts, narrator: Narrator,
    stop: SweepStop, machine: Sweep.Machine
  ) {
    self.options = options
    self.problem = problem
    self.facts = facts
    self.narrator = narrator
    self.stop = stop
    self.machine = machine
  }

  private var seed: UInt64 { problem.configuration.seed }
  private var rows: Int { problem.training.rowCount }

  private var tasks: [SweepOrder.Item] {
    SweepOrder.tasks(
      threads: options.threads, synchronizations: options.synchronizations,
      batch: problem.configuration.batch, mode: options.mode)
  }

  private var runs: SweepRuns {
    SweepRuns(
      mode: options.mode, usableCores: machine.usableCores, tilePeak: machine.tilePeakGflops,
      gflopsPerRow: gflopsPerRow)
  }

  private var gflopsPerRow: Double {
    problem.architecture.flops(rows: 1024) / 1024 * 1e-9
  }

  /// Makes all runs, or those until it is asked to stop.
  mutating func run() async throws -> Sweep {
    let rates = order(tasks, .rates, repeats: options.repeats)
    tellHeader()
    if options.json {
      try CheckedWriter.standardOutput.write(
        SweepEvents.start(sweep(isComplete: false, batches: []), runs: rates.count))
    }
    try await measure(rates, seconds: options.seconds, comparesBatches: false)
    try await compareBatches()
    try await reachTargets()
    return sweep(isComplete: !stop.isAsked, batches: batchRates)
  }

  /// What there is after an error; `nil` where nothing was measured.
  var partial: Sweep? {
    measured.isEmpty ? nil : sweep(isComplete: false, batches: batchRates)
  }

  private func order(
    _ tasks: [SweepOrder.Item], _ part: SweepOrder.Part, repeats: Int
  ) -> [SweepOrder.Item] {
    SweepOrder(tasks: tasks, repeats: repeats, seed: seed, part: part).runs
  }

  // MARK: Runs

  private mutating func measure(
    _ tasks: [SweepOrder.Item], seconds: Double, comparesBatches: Bool
  ) async throws {
    let begin = ContinuousClock.now
    for (index, task) in tasks.enumerated() {
      show(task, done: index, of: tasks.count, since: begin, guess: seconds)
      let at = Timing.seconds(since: start)
      let training = try await stop.run { [problem] in
        try await problem.measure(task, seconds: seconds)
      }
      guard let training else { return }
      if case .diverged(let error, let note) = training {
        let run = Sweep.FailedRun(
          repeat: task.repeat, sync: "\(task.sync)", threads: task.threads, batch: task.batch,
          start: at, comparesBatches: comparesBatches, note: note)
        failures.append(run)
        if options.json { try CheckedWriter.standardOutput.write(SweepEvents.failed(run)) }
        tell(comparesBatches ? "batches" : "run", task, index + 1, of: tasks.count, note)
        // Where nothing could be measured the reason is the answer.
        if !comparesBatches, index == tasks.count - 1, measured.isEmpty { throw error }
        continue
      }
      guard case .made(let training) = training, let timing = training.timing else { return }
      let run = Sweep.Run(
        repeat: task.repeat, sync: "\(task.sync)", threads: task.threads, batch: task.batch,
        start: at,
        rowsPerSecond: 1 / timing.median, epochs: training.result.epochs.count,
        weightsSha256: training.firstEpochSHA256, comparesBatches: comparesBatches)
      measured.append(
        SweepRuns.Measured(
          run: run, activeThreads: training.facts.activeThreads,
          phases: training.shares.map { Sweep.Phase(name: $0.part.rawValue, share: $0.share) }))
      if options.json { try CheckedWriter.standardOutput.write(SweepEvents.run(run)) }
      tell(
        comparesBatches ? "batches" : "run", task, index + 1, of: tasks.count,
        "\(Figures.rate(run.rowsPerSecond)) rows/s")
    }
  }

  /// Short runs of some batches on the threads that will be recommended.
  private mutating func compareBatches() async throws {
    guard !stop.isAsked, let best = SweepRecommendation.threads(mainPoints) else { return }
    let tasks = SweepRecommendation.batches(around: best.batch, rows: rows).map {
      SweepOrder.Item(repeat: 1, sync: mainSynchronization, threads: best.threads, batch: $0)
    }
    try await measure(
      order(tasks, .batches, repeats: min(options.repeats, 3)), seconds: options.seconds / 2,
      comparesBatches: true)
  }

  private mutating func reachTargets() async throws {
    guard !stop.isAsked, let target = options.targetLoss else { return }
    let tasks = order(tasks, .targets, repeats: options.repeats)
    let begin = ContinuousClock.now
    for (index, task) in tasks.enumerated() {
      show(task, done: index, of: tasks.count, since: begin, guess: options.seconds)
      let run = try await stop.run { [problem] in try await problem.reach(target, task) }
      guard let run, let run else { return }
      targets.append((task, run))
      if options.json { try CheckedWriter.standardOutput.write(SweepEvents.target(run, task)) }
      let words =
        run.isReached
        ? "reached in \(Figures.duration(run.seconds)), epoch \(run.epochs)"
        : "not reached, epoch \(run.epochs)"
      tell("target", task, index + 1, of: tasks.count, run.note ?? words)
    }
  }

  private func show(
    _ task: SweepOrder.Item, done: Int, of count: Int, since begin: ContinuousClock.Instant,
    guess: Double
  ) {
    let each = done == 0 ? guess : Timing.seconds(since: begin) / Double(done)
    narrator.progress(
      SweepProgress(
        done: done, runs: count, task: task, secondsLeft: each * Double(count - done)))
  }

  /// The line a run where no progress can be drawn.
  private func tell(
    _ stage: String, _ task: SweepOrder.Item, _ number: Int, of count: Int, _ words: String
  ) {
    guard !narrator.drawsProgress else { return }
    let digits = String(count).count
    let place = String(repeating: " ", count: digits - String(number).count) + "\(number)/\(count)"
    let threads = "\(task.threads) thread" + (task.threads == 1 ? "" : "s")
    narrator.line(
      "\(stage) \(place)  \(padded(threads, to: 12))\(padded("\(task.sync)", to: 10))"
        + "\(padded("batch \(Figures.grouped(task.batch))", to: 14))\(words)")
  }

  // MARK: What they came to

  private var points: [Sweep.Point] { runs.points(tasks, of: measured) }

  /// The exact one, or the first.
  private var mainSynchronization: Synchronization {
    options.synchronizations.contains(.barrier) ? .barrier : options.synchronizations[0]
  }

  private var mainPoints: [Sweep.Point] {
    points.filter { $0.sync == "\(mainSynchronization)" }
  }

  private var batchRates: [Sweep.BatchRate] {
    let runs = measured.map(\.run).filter(\.comparesBatches)
    return Set(runs.map(\.batch)).sorted().map { batch in
      let samples = runs.filter { $0.batch == batch }.sorted { $0.repeat < $1.repeat }
        .map(\.rowsPerSecond)
      return Sweep.BatchRate(
        batch: batch, samples: samples, median: Timing(samples: samples).median)
    }
  }

  private func sweep(isComplete: Bool, batches: [Sweep.BatchRate]) -> Sweep {
    let points = points
    let fits = SweepFits(mode: options.mode, seed: seed)
    let laws = options.synchronizations.map { "\($0)" }
      .filter { sync in points.contains { $0.sync == sync } }
      .map { sync in fits.laws(points.filter { $0.sync == sync }, sync: sync) }
    let last = Sweep.lastPrediction(
      largest: options.threads.max() ?? 1, usableCores: machine.usableCores)
    let explanation = SweepExplanation(
      points: points, fits: laws.map(\.fit), mode: options.mode,
      usableCores: machine.usableCores, gflopsPerRow: gflopsPerRow, rows: rows,
      load: machine.load, failures: failures)
    let best = SweepRecommendation.threads(mainPoints)
    return Sweep(
      program: "ptrain \(Program.version)", command: options.words,
      date: date.formatted(.iso8601), isComplete: isComplete, machine: machine,
      network: Sweep.Network(
        layers: problem.architecture.widths,
        activation: "\(problem.architecture.layers.first?.activation ?? .identity)",
        parameters: facts.parameterCount),
      batch: problem.configuration.batch, optimizer: problem.configuration.optimizer.name,
      learningRate: Double("\(problem.configuration.learningRate)") ?? 0,
      data: Sweep.Data(
        name: problem.name, rows: rows, validationRows: problem.validation?.rowCount ?? 0),
      mode: options.mode, repeats: options.repeats, seconds: options.seconds, seed: seed,
      points: points, order: measured.map(\.run),
      failures: failures.isEmpty ? nil : failures, fits: laws.map(\.fit),
      curves: laws.flatMap { fits.curves($0, to: last, model: model(points, $0.fit.sync)) },
      explanation: points.isEmpty ? [] : explanation.lines,
      recommendation: best.map {
        SweepRecommendation.recommendation($0, among: mainPoints, batches: batches)
      },
      timeToTarget: timeToTarget)
  }

  /// From the point of 1 thread, if that was measured with clocks.
  private func model(_ points: [Sweep.Point], _ sync: String) -> ScalingModel? {
    guard sync == "\(Synchronization.barrier)",
      let one = points.first(where: { $0.sync == sync && $0.threads == 1 && !$0.phases.isEmpty })
    else { return nil }
    let shares = one.phases.compactMap { phase in
      StepPart(rawValue: phase.name).map { ($0, phase.share) }
    }
    let (batch, mode, rows) = (problem.configuration.batch, options.mode, rows)
    return ScalingModel(
      problem.architecture,
      measured: .init(
        rate: one.median, batch: min(one.batch, rows),
        shares: Dictionary(uniqueKeysWithValues: shares)),
      batch: { min(mode == .weak ? batch * $0 : batch, rows) })
  }

  private var timeToTarget: [Sweep.TimeToTarget] {
    guard let target = options.targetLoss else { return [] }
    var entries = tasks.compactMap { task -> Sweep.TimeToTarget? in
      let runs = targets.filter { $0.task.sync == task.sync && $0.task.threads == task.threads }
        .map(\.run).sorted { $0.repeat < $1.repeat }
      guard !runs.isEmpty else { return nil }
      let isReached = runs.allSatisfy(\.isReached)
      return Sweep.TimeToTarget(
        sync: "\(task.sync)", threads: task.threads, batch: task.batch, targetLoss: target,
        lossKind: problem.validation == nil ? .training : .validation,
        epochLimit: problem.configuration.epochs, runs: runs,
        median: isReached ? Timing(samples: runs.map(\.seconds)).median : nil)
    }
    guard let base = entries.first?.median else { return entries }
    for index in entries.indices {
      entries[index].speedUp = entries[index].median.map { base / $0 }
    }
    return entries
  }

  // MARK: Before

  private func tellHeader() {
    let name = Excerpt.escaped(PathParts.name(of: problem.name))
    narrator.tell(name, problem.summary)
    let widths = problem.architecture.widths.map(Figures.grouped).joined(separator: " → ")
    narrator.tell("network", "\(widths) · \(Figures.grouped(facts.parameterCount)) parameters")
    let configuration = problem.configuration
    narrator.tell(
      "training",
      "\(configuration.optimizer.name) \(Figures.plain(Double(configuration.learningRate))) · "
        + "batch \(Figures.grouped(configuration.batch)) "
        + (options.mode == .strong ? "at any count (strong scaling)" : "a thread (weak scaling)"))
    let cpu = machine.cpu.map { Excerpt.escaped($0) + " · " } ?? ""
    narrator.tell(
      "machine",
      "\(cpu)\(machine.isa) · \(machine.usableCores) usable core"
        + (machine.usableCores == 1 ? "" : "s")
        + " · \(Figures.rate(machine.tilePeakGflops * 1e9))FLOP/s each in the tile")
    let seconds = Double(tasks.count * options.repeats) * options.seconds
    narrator.tell(
      "sweep",
      "\(tasks.count) points × \(options.repeats) runs of \(Figures.plain(options.seconds)) s in "
        + "random order, then batches · \(Figures.duration(seconds)) and more")
    narrator.line()
  }
}
