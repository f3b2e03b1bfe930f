/// The page of a scaling sweep: `report.html` beside `sweep.json`.
struct SweepPage {
  let sweep: Sweep

  init(_ sweep: Sweep) { self.sweep = sweep }

  /// The page as a file.
  var html: String {
    let charts = SweepCharts(sweep: sweep)
    var page = Page(
      title: sweep.network.layers.map(String.init).joined(separator: "–"),
      kind: "ptrain · a scaling sweep", lead: lead)
    page.tiles(tiles)
    page.section("What the figures say", addWords)
    page.section("How it scales") { section in
      section.charts(charts.scaling)
      addPoints(to: &section)
    }
    page.section("Rates and time") { section in
      section.charts(
        [charts.throughput] + charts.phases + [charts.drift, charts.batches].compactMap { $0 })
    }
    if !sweep.timeToTarget.isEmpty {
      page.section("Time to a target loss") { section in
        let targets = TargetCharts(targets: sweep.timeToTarget)
        section.charts(targets.charts)
        targets.addTable(to: &section)
      }
    }
    if sweep.fits.contains(where: { $0.amdahl != nil || $0.gustafson != nil || $0.usl != nil }) {
      page.section("Fitted laws", addFits)
    }
    page.section("What was measured, and where") { $0.facts(facts) }
    page.section("Again") { $0.command(["ptrain", "scale"] + sweep.command) }
    page.section("Files beside this page") { $0.files(files) }
    return page.html
  }

  private var lead: [String] {
    let measured = Array(Set(sweep.points.map(\.threads))).sorted()
    var lines = [
      "\(sweep.mode.rawValue) scaling · threads "
        + measured.map(String.init).joined(separator: ", ")
        + " · batch \(Figures.grouped(sweep.batch)) · \(sweep.optimizer)"
    ]
    if !sweep.isComplete {
      lines.append("The sweep was stopped on the way: not all runs were made.")
    }
    return lines
  }

  private var tiles: [Page.Tile] {
    var tiles: [Page.Tile] = []
    if let advice = sweep.recommendation {
      tiles.append(
        Page.Tile(
          name: "best threads", value: Figures.grouped(advice.threads),
          detail: "recommended, batch \(Figures.grouped(advice.batch))", isMain: true))
    }
    let sound = sweep.points.filter { !$0.isOversubscribed }
    if let best = sound.max(by: { $0.median < $1.median }) {
      tiles.append(
        Page.Tile(
          name: "rows/s", value: Figures.rate(best.median),
          detail: "at \(SweepCharts(sweep: sweep).threads(best.threads))"))
      if let speedUp = best.speedUp {
        tiles.append(
          Page.Tile(
            name: "speed-up", value: Figures.decimal(speedUp, places: 2),
            detail: best.efficiency.map { "efficiency " + Figures.percent($0) } ?? ""))
      }
      tiles.append(
        Page.Tile(
          name: "of the peak", value: Figures.percent(best.peakShare),
          detail: Figures.rate(best.gflops * 1e9) + "FLOP/s, products with 0 included"))
    }
    tiles.append(
      Page.Tile(
        name: "usable cores", value: Figures.grouped(sweep.machine.usableCores),
        detail: sweep.machine.isa))
    tiles.append(
      Page.Tile(
        name: "parameters", value: Figures.grouped(sweep.network.parameters)))
    return tiles
  }

  private func addWords(_ section: inout Markup) {
    for line in sweep.explanation {
      section.element("p", ["class": "text"], Self.sentence(line))
    }
    if sweep.explanation.isEmpty, sweep.recommendation == nil {
      section.element("p", ["class": "text"], "Too little was measured to say anything.")
    }
    guard let advice = sweep.recommendation else { return }
    section.element("div", ["class": "advice"]) { box in
      box.element("p", ["class": "text"]) { line in
        line.element("b", "--threads \(advice.threads) --batch \(advice.batch)")
        line.add(" for this network on this machine.")
      }
      for reason in advice.why { box.element("p", ["class": "text"], Self.sentence(reason)) }
    }
  }

  /// A line of a terminal as one of a page.
  private static func sentence(_ line: String) -> String {
    line.prefix(1).uppercased() + line.dropFirst() + (line.last == "." ? "" : ".")
  }

  private func addPoints(to section: inout Markup) {
    let hasModes = SweepCharts(sweep: sweep).modes.count > 1
    let rows = sweep.points.map { point -> [String] in
      let count = Figures.grouped(point.threads) + (point.isOversubscribed ? " *" : "")
      return [
        hasModes ? "\(point.sync), \(count)" : count, Figures.rate(point.median),
        "\(Figures.rate(point.quartiles.low)) – \(Figures.rate(point.quartiles.high))",
        point.speedUp.map { Figures.decimal($0, places: 2) } ?? "–",
        point.efficiency.map { Figures.percent($0) } ?? "–",
        Figures.decimal(point.gflops, places: 1), Figures.percent(point.peakShare),
        point.weightsSha256.map { Coordinate.fitted(String($0.prefix(8)), width: 90) } ?? "differ",
      ]
    }
    section.table(
      [
        "threads", "rows/s", "quartiles", "speed-up", "efficiency", "GFLOP/s", "of peak", "weights",
      ], rows)
    var notes = sweep.points.compactMap { point in
      point.note.map { "\(point.sync), \(Figures.grouped(point.threads)): \($0)" }
    }
    if sweep.points.contains(where: \.isOversubscribed) {
      notes.insert("* More threads than usable cores: no scaling result.", at: 0)
    }
    for note in notes { section.element("p", ["class": "note"], note) }
  }

  private func addFits(_ section: inout Markup) {
    var rows: [[String]] = []
    func add(_ sync: String, _ law: String, _ name: String, _ value: Sweep.Estimate) {
      rows.append([
        law, sync, name, Figures.short(value.value),
        Self.interval(value),
      ])
    }
    for fit in sweep.fits {
      for (law, found) in [("Amdahl", fit.amdahl), ("Gustafson", fit.gustafson)] {
        guard let found else { continue }
        add(fit.sync, law, "serial share", found.serial)
        add(fit.sync, law, "rows/s at 1 thread", found.lambda)
      }
      if let usl = fit.usl {
        add(fit.sync, "USL", "contention σ", usl.sigma)
        add(fit.sync, "USL", "coherence κ", usl.kappa)
        add(fit.sync, "USL", "rows/s at 1 thread", usl.lambda)
      }
    }
    section.table(["law", "synchronisation", "number", "value", "95 % interval"], rows, texts: 3)
    for note in sweep.fits.flatMap(\.notes) { section.element("p", ["class": "note"], note) }
  }

  private static func interval(_ value: Sweep.Estimate) -> String {
    guard let low = value.low, let high = value.high else { return "–" }
    return "\(Figures.short(low)) – \(Figures.short(high))"
  }

  private var files: [(name: String, holds: String)] {
    var files = [
      (Sweep.fileName, "every number on this page; ptrain report draws the page from it"),
      (
        SweepRecord.points,
        "a line for each point: rates, speed-up, efficiency, shares of the phases"
      ),
      (SweepRecord.runs, "a line for each run, in the order they were made"),
      (SweepRecord.curves, "what the laws say, with their intervals"),
      (SweepRecord.fits, "the laws’ numbers, with their intervals"),
      (SweepRecord.batches, "a line for each batch that was compared"),
      (SweepRecord.notes, "the sentences of this page"),
    ]
    if !sweep.timeToTarget.isEmpty {
      files.append((SweepRecord.targets, "loss by time of every run to the target loss"))
    }
    return files
  }

  private var facts: [FactGroup] {
    let (machine, network, data) = (sweep.machine, sweep.network, sweep.data)
    return [
      FactGroup(
        "Sweep",
        [
          ("began", sweep.date), ("mode", sweep.mode.rawValue),
          ("repeats", Figures.grouped(sweep.repeats)),
          ("seconds a run", Figures.plain(sweep.seconds)), ("seed", "\(sweep.seed)"),
        ]),
      FactGroup(
        "Training",
        [
          ("data", data.name), ("training rows", Figures.grouped(data.rows)),
          ("validation rows", data.validationRows > 0 ? Figures.grouped(data.validationRows) : nil),
          ("layers", network.layers.map(Figures.grouped).joined(separator: " → ")),
          ("activation", network.activation), ("parameters", Figures.grouped(network.parameters)),
          ("batch", Figures.grouped(sweep.batch)), ("optimizer", sweep.optimizer),
          ("learning rate", Figures.plain(sweep.learningRate)),
        ]),
      FactGroup(
        FactGroup.machine,
        [
          ("processor", machine.cpu), ("usable cores", Figures.grouped(machine.usableCores)),
          ("instruction set", machine.isa),
          ("peak of a core", Figures.rate(machine.tilePeakGflops * 1e9) + "FLOP/s"),
          ("load before", machine.load.map { Figures.decimal($0, places: 1) }),
          ("system", machine.system), ("program", sweep.program),
        ]),
      MachineFacts.drawingBuild,
    ]
  }
}
