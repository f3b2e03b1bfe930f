import ParallelSGD

/// A sweep for programs: an object a line.
enum SweepEvents {
  static func start(_ sweep: Sweep, runs: Int) -> String {
    var line = JSONLine()
    line.add("event", "sweep")
    line.add("program", sweep.program)
    line.add("data", sweep.data.name)
    line.add("rows", sweep.data.rows)
    line.add("layers", sweep.network.layers)
    line.add("batch", sweep.batch)
    line.add("mode", sweep.mode.rawValue)
    line.add("isa", sweep.machine.isa)
    line.add("usable_cores", sweep.machine.usableCores)
    line.add("tile_peak_gflops", sweep.machine.tilePeakGflops)
    line.add("runs", runs)
    return line.text
  }

  static func run(_ run: Sweep.Run) -> String {
    var line = JSONLine()
    line.add("event", run.comparesBatches ? "batch_run" : "run")
    line.add("repeat", run.repeat)
    line.add("sync", run.sync)
    line.add("threads", run.threads)
    line.add("batch", run.batch)
    line.add("start", run.start)
    line.add("rows_per_s", run.rowsPerSecond)
    line.add("epochs", run.epochs)
    line.add("weights_sha256", run.weightsSha256)
    return line.text
  }

  static func failed(_ run: Sweep.FailedRun) -> String {
    var line = JSONLine()
    line.add("event", run.comparesBatches ? "batch_run" : "run")
    line.add("repeat", run.repeat)
    line.add("sync", run.sync)
    line.add("threads", run.threads)
    line.add("batch", run.batch)
    line.add("start", run.start)
    line.add("note", run.note)
    return line.text
  }

  static func target(_ run: Sweep.TargetRun, _ task: SweepOrder.Item) -> String {
    var line = JSONLine()
    line.add("event", "target_run")
    line.add("repeat", run.repeat)
    line.add("sync", "\(task.sync)")
    line.add("threads", task.threads)
    line.add("batch", task.batch)
    line.add("reached", run.isReached)
    line.add("seconds", run.seconds)
    line.add("epochs", run.epochs)
    line.add("loss", run.curve.last?.loss)
    return line.text
  }

  static func point(_ point: Sweep.Point) -> String {
    var line = JSONLine()
    line.add("event", "point")
    line.add("sync", point.sync)
    line.add("threads", point.threads)
    line.add("batch", point.batch)
    line.add("oversubscribed", point.isOversubscribed)
    line.add("rows_per_s", point.median)
    line.add("speed_up", point.speedUp)
    line.add("efficiency", point.efficiency)
    line.add("gflops", point.gflops)
    line.add("peak_share", point.peakShare)
    line.add("phases", point.phases.map { ($0.name, $0.share) })
    return line.text
  }

  static func done(_ sweep: Sweep, place: String?) -> String {
    var line = JSONLine()
    line.add("event", "done")
    line.add("complete", sweep.isComplete)
    if let best = sweep.recommendation {
      line.add("threads", best.threads)
      line.add("batch", best.batch)
    }
    if let place { line.add("sweep", "\(place)/\(Sweep.fileName)") }
    return line.text
  }
}
