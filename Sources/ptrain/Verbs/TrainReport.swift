import ParallelSGD
import Shards

/// What a training tells: a header, lines or events on the way, and the end.
struct TrainReport {
  let data: TrainingData
  let architecture: Architecture
  let configuration: TrainerConfiguration
  let facts: RunFacts
  /// How the learning rate came about, where it was scaled.
  var rateNote: String?

  // MARK: Before

  /// - Parameters:
  ///   - resuming: the checkpoint that the training goes on from.
  ///   - machine: what else to say of it than how this one training runs.
  func tellHeader(_ narrator: Narrator, resuming: Checkpoint? = nil, machine: String? = nil) {
    let name = Excerpt.escaped(PathParts.name(of: data.name))
    narrator.tell(name, data.summary + data.notes)
    narrator.tell("network", network)
    narrator.tell("training", [training] + (rateNote.map { [$0] } ?? []))
    if let synchronization { narrator.tell("sync", synchronization) }
    narrator.tell("machine", machine ?? self.machine)
    if let resuming { narrator.tell("resumed", resumption(of: resuming)) }
    narrator.line()
  }

  /// `104 → 128 relu → 64 relu → 2 softmax · 21,826 parameters`.
  private var network: String {
    var steps = [Figures.grouped(architecture.inputs)]
    for (index, layer) in architecture.layers.enumerated() {
      let isLast = index == architecture.layers.count - 1
      let function = isLast ? configuration.loss.outputLink.rawValue : "\(layer.activation)"
      steps.append("\(Figures.grouped(layer.outputs)) \(function)")
    }
    let dropout = architecture.layers.first.map(\.dropout) ?? 0
    return steps.joined(separator: " → ")
      + (dropout > 0 ? " · dropout \(Figures.plain(Double(dropout)))" : "")
      + " · \(Figures.grouped(facts.parameterCount)) parameters"
  }

  /// `cross-entropy · adam 0.003 cosine · batch 128 · 100 epochs of 12 steps · seed 0`.
  private var training: String {
    let rate = Figures.plain(Double(configuration.learningRate))
    let batch = "batch \(Figures.grouped(configuration.batch))"
    var words = [
      "\(configuration.loss)", "\(configuration.optimizer.name) \(rate) \(configuration.schedule)",
      configuration.accumulate > 1 ? batch + " × \(configuration.accumulate)" : batch,
      count(configuration.epochs, "epoch") + " of " + count(facts.stepsPerEpoch, "step"),
    ]
    let steps = configuration.epochs.multipliedReportingOverflow(by: facts.stepsPerEpoch)
    if configuration.warmupSteps > 0 {
      let isAll = !steps.overflow && configuration.warmupSteps >= steps.partialValue
      words.append(
        "warm-up " + count(configuration.warmupSteps, "step") + (isAll ? ", more than all" : ""))
    }
    let decay = configuration.optimizer.weightDecay(configured: configuration.weightDecay)
    if decay != .none { words.append("weight decay \(decay)") }
    if let norm = configuration.clipNorm {
      words.append("clip norm \(Figures.plain(Double(norm)))")
    }
    if let value = configuration.clipValue {
      words.append("clip value \(Figures.plain(Double(value)))")
    }
    if let patience = configuration.patience {
      words.append("patience \(count(patience, "epoch"))")
    }
    words.append("seed \(configuration.seed)")
    return words.joined(separator: " · ")
  }

  /// `local:8, for research · 4 replicas, as many as --threads: the result depends on it`; nothing of
  /// what is usual.
  private var synchronization: String? {
    let mode = configuration.synchronization
    switch mode {
    case .barrier: return nil
    case .local:
      let replicas = count(configuration.replicas ?? facts.threads, "replica")
      return "\(mode), for research · \(replicas), as many as --threads: the result depends on it"
    case .stale(steps: 0): return "\(mode), for research · one step after the other, as in barrier"
    case .stale, .hogwild: return "\(mode), for research · results differ from run to run"
    }
  }

  /// `after step 1,200, in epoch 101 of 120; they were 100: the schedule is stretched`.
  private func resumption(of checkpoint: Checkpoint) -> String {
    let epoch = min(checkpoint.epoch + 1, configuration.epochs)
    let text =
      "after step \(Figures.grouped(checkpoint.step)), in epoch \(Figures.grouped(epoch)) of "
      + Figures.grouped(configuration.epochs)
    let before = checkpoint.configuration.epochs
    guard before != configuration.epochs else { return text }
    return text + "; they were \(Figures.grouped(before))"
      + (configuration.schedule.followsLength ? ": the schedule is stretched from here on" : "")
  }

  /// `avx2 · 2 threads, 16 asked for: there are 2 usable cores`.
  private var machine: String {
    let cores = count(facts.usableCores, "usable core")
    let text = "\(facts.instructionSet) · \(count(facts.activeThreads, "thread"))"
    if facts.activeThreads == facts.threads { return text + " on " + cores }
    let reason =
      if facts.activeThreads == facts.usableCores {
        "there are \(cores)"
      } else if configuration.synchronization == .barrier {
        "a step has no work for more"
      } else {
        "\(configuration.synchronization) has no work for more"
      }
    return text + ", \(Figures.grouped(facts.threads)) asked for: \(reason)"
  }

  private func count(_ value: Int, _ noun: String) -> String {
    Figures.grouped(value) + " " + noun + (value == 1 ? "" : "s")
  }

  // MARK: On the way

  /// - Parameter losses: of the epochs before the present one.
  func line(
    _ progress: TrainingProgress, losses: [Double], evaluation: Evaluation?
  ) -> ProgressLine {
    ProgressLine(
      epoch: progress.epoch, epochs: progress.epochs, step: progress.step,
      stepsPerEpoch: progress.stepsPerEpoch, loss: progress.loss, losses: losses,
      validation: words(evaluation), rowsPerSecond: progress.rowsPerSecond,
      secondsLeft: progress.secondsLeft)
  }

  /// The line an epoch where no progress can be drawn.
  func epochLine(_ epoch: EpochReport) -> String {
    let total = String(configuration.epochs)
    let number = String(epoch.epoch)
    let blanks = String(repeating: " ", count: max(0, total.count - number.count))
    // Wide enough for what usually stands there, so that the columns of all epochs stand in line.
    var line = "epoch \(blanks)\(number)/\(total)  "
    line += padded("loss \(Figures.short(epoch.trainLoss))", to: 13) + "  "
    for (word, width) in zip(words(epoch.validation), [14, 16]) {
      line += padded(word, to: width) + "  "
    }
    return line + "\(Figures.rate(epoch.rowsPerSecond)) rows/s"
  }

  private func words(_ evaluation: Evaluation?) -> [String] {
    evaluation.map { ["valid " + Figures.short($0.loss), $0.words[0]] } ?? []
  }

  func epochEvent(_ epoch: EpochReport) -> String {
    var line = JSONLine()
    line.add("event", "epoch")
    line.add("epoch", epoch.epoch)
    line.add("epochs", configuration.epochs)
    Self.addMetrics(epoch, to: &line)
    line.add("rows_per_s", epoch.rowsPerSecond)
    line.add("seconds", epoch.seconds)
    if !configuration.synchronization.isReproducible { line.add("reproducible", false) }
    return line.text
  }

  func checkpointEvent(epoch: Int, step: Int) -> String {
    var line = JSONLine()
    line.add("event", "checkpoint")
    line.add("epoch", epoch)
    line.add("step", step)
    return line.text
  }

  /// A line of `metrics.jsonl`: nothing that depends on the machine or the number of threads.
  static func metrics(_ epoch: EpochReport) -> String {
    var line = JSONLine()
    line.add("epoch", epoch.epoch)
    addMetrics(epoch, to: &line)
    return line.text
  }

  private static func addMetrics(_ epoch: EpochReport, to line: inout JSONLine) {
    line.add("step", epoch.step)
    line.add("learning_rate", epoch.learningRate)
    line.add("train_loss", epoch.trainLoss)
    epoch.validation?.add(to: &line, prefix: "valid_")
  }

  // MARK: After

  /// The last lines: how well, where it is, how to get it again, what to do next.
  func closing(_ result: TrainingResult, folder: RunFolder?) -> String {
    var lines = [("done", ending(result)), reproduction(result)]
    if let folder {
      let model = Excerpt.escaped(folder.file(RunFolder.model))
      lines.insert(("saved", "\(model) · \(RunFolder.report)"), at: 1)
      lines.append(
        result.stop == .cancelled
          ? ("resume", "ptrain resume \(Excerpt.escaped(folder.path))")
          : ("next", "ptrain predict \(model) FILE"))
    }
    return lines.map { padded($0, to: 12) + $1 + "\n" }.joined()
  }

  /// Who gets the same weights again, if anybody does.
  private func reproduction(_ result: TrainingResult) -> (String, String) {
    let hash = result.model.weightsSHA256.prefix(12)
    let mode = configuration.synchronization
    switch mode {
    case .barrier, .stale(steps: 0): return ("reproduce", "any --threads gives weights \(hash)…")
    case .local:
      let replicas = configuration.replicas ?? facts.threads
      return ("reproduce", "--threads \(replicas) gives weights \(hash)…")
    case .stale, .hogwild:
      return ("weights", "\(hash)…, others in the next run: \(mode) differs from run to run")
    }
  }

  private func ending(_ result: TrainingResult) -> String {
    let epochs = result.epochs.count
    var words: [String] = []
    if let chosen = result.chosenEpoch {
      let figures = chosen.validation.map(\.words) ?? ["loss " + Figures.short(chosen.trainLoss)]
      words.append(figures.joined(separator: ", "))
      if chosen.validation != nil, epochs > 1 {
        words[0] += " (best of \(count(epochs, "epoch")): \(chosen.epoch))"
      }
    }
    if result.stop == .earlyStopping { words.append("stopped early") }
    if result.stop == .cancelled { words.append("interrupted") }
    words.append(Figures.duration(result.secondsOfAllParts))
    words.append(Figures.rate(result.rateOfAllParts) + " rows/s")
    return words.joined(separator: " · ")
  }

  /// The last event of `--json`.
  func doneEvent(_ result: TrainingResult, folder: RunFolder?) -> String {
    var line = JSONLine()
    line.add("event", "done")
    line.add("task", data.task.rawValue)
    line.add("epochs", result.epochs.count)
    line.add("steps", result.steps)
    line.add("train_loss", result.chosenEpoch?.trainLoss)
    result.chosenEpoch?.validation?.add(to: &line, prefix: "valid_")
    line.add("rows_per_s", result.rateOfAllParts)
    line.add("seconds", result.secondsOfAllParts)
    line.add("threads", facts.threads)
    line.add("sync", "\(configuration.synchronization)")
    if let replicas = configuration.replicas { line.add("replicas", replicas) }
    line.add("reproducible", configuration.synchronization.isReproducible)
    line.add("weights_sha256", result.model.weightsSHA256)
    if let chosen = result.chosenEpoch { line.add("chosen_epoch", chosen.epoch) }
    line.add("stop", result.stop.rawValue)
    if let folder {
      line.add("model", folder.file(RunFolder.model))
      line.add("report", folder.file(RunFolder.report))
    }
    return line.text
  }
}
