import ParallelSGD

/// What `ptrain bench train` found, for people and for programs.
struct BenchTrainReport {
  let options: BenchTrainOptions
  let measured: MeasuredTraining
  /// Of one core, in operations a second.
  let tilePeak: Double

  private var facts: RunFacts { measured.facts }
  private var result: TrainingResult { measured.result }
  /// All epochs but the first, which warms up; there are some unless the training was broken off.
  private var timing: Timing { measured.timing ?? Timing(samples: [.infinity]) }

  private var bestRate: Double { 1 / timing.best }
  private var medianRate: Double { 1 / timing.median }
  /// Operations a second of the best epoch.
  private var flops: Double {
    options.architecture.flops(rows: options.rows) / Double(options.rows) * bestRate
  }
  /// Of what as many cores as threads were asked for would do in the tile alone.
  private var peakShare: Double { flops / (tilePeak * Double(facts.threads)) }
  private var finalLoss: Double { result.epochs.last?.trainLoss ?? .nan }

  /// One object on one line.
  var json: String {
    var line = JSONLine()
    line.add("program", "ptrain \(Program.version)")
    line.add("layers", options.widths)
    line.add("batch", options.configuration.batch)
    line.add("rows", options.rows)
    line.add("threads", facts.threads)
    line.add("active_threads", facts.activeThreads)
    line.add("isa", "\(facts.instructionSet)")
    line.add("optimizer", options.configuration.optimizer.name)
    line.add("rows_per_s", Int(bestRate.rounded()))
    line.add("median_rows_per_s", Int(medianRate.rounded()))
    line.add("epochs", result.epochs.count)
    line.add("early_loss", result.epochs.prefix(EpochWatch.leastEpochs).last?.trainLoss)
    line.add("final_loss", finalLoss)
    line.add("gflops", flops * 1e-9)
    line.add("tile_peak_gflops", tilePeak * 1e-9)
    line.add("peak_share", peakShare)
    if !measured.shares.isEmpty {
      line.add("phases", measured.shares.map { ($0.part.rawValue, $0.share) })
    }
    line.add("weights_sha256", result.model.weightsSHA256)
    return line.text
  }

  /// Where the workers' time goes; what is too little to show is left out.
  private var timeText: String {
    let visible = measured.shares.filter { $0.share >= 0.0005 }
    let words = visible.map { "\($0.part.rawValue) \(Figures.percent($0.share))" }
    return words.joined(separator: " · ")
  }

  /// One idea a line.
  var text: String {
    let configuration = options.configuration
    let widths = options.widths.map(Figures.grouped).joined(separator: " → ")
    let lines: [(String, String)] = [
      ("network", "\(widths) · \(Figures.grouped(facts.parameterCount)) parameters"),
      (
        "training",
        "\(configuration.optimizer.name) \(Figures.plain(Double(configuration.learningRate))) · "
          + "batch \(Figures.grouped(configuration.batch)) of "
          + "\(Figures.grouped(options.rows)) rows · \(result.epochs.count) epochs, "
          + "all but the first measured"
      ),
      (
        "machine",
        "\(facts.instructionSet) · threads: \(facts.threads) asked for, "
          + "\(facts.activeThreads) at work, \(facts.usableCores) usable cores"
      ),
      (
        "speed",
        "best \(Figures.rate(bestRate)) rows/s · median \(Figures.rate(medianRate)) · "
          + "worst \(Figures.rate(1 / timing.worst))"
      ),
      (
        "arithmetic",
        "\(Figures.rate(flops))FLOP/s, with those by 0 that were left out · "
          + "\(Figures.percent(peakShare)) of \(facts.threads) × "
          + "\(Figures.rate(tilePeak))FLOP/s, the tile's peak"
      ),
      ("time", timeText.isEmpty ? "not measured" : timeText),
      ("loss", "\(Figures.short(finalLoss)) in the last epoch"),
      ("weights", result.model.weightsSHA256),
    ]
    return lines.map { padded($0.0, to: 12) + $0.1 + "\n" }.joined()
  }
}
