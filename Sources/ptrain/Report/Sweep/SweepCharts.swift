/// Pictures of how a training scales.
struct SweepCharts {
  let sweep: Sweep
  /// Synchronisations in the order of the points.
  let modes: [String]
  /// By synchronisation, by threads.
  private let pointsOf: [String: [Sweep.Point]]

  init(sweep: Sweep) {
    self.sweep = sweep
    var seen: Set<String> = []
    modes = sweep.points.map(\.sync).filter { seen.insert($0).inserted }
    pointsOf = Dictionary(grouping: sweep.points, by: \.sync)
      .mapValues { points in points.sorted { $0.threads < $1.threads } }
  }

  func points(_ mode: String) -> [Sweep.Point] { pointsOf[mode] ?? [] }

  private func curves(_ mode: String) -> [Sweep.Curve] {
    sweep.curves.filter { $0.sync == mode }.sorted { $0.threads < $1.threads }
  }

  /// `, local:8` where there are several.
  private func suffix(_ mode: String) -> String { modes.count > 1 ? ", \(mode)" : "" }

  private func axis(_ points: [Sweep.Point], _ curves: [Sweep.Curve] = []) -> Axis {
    .threads(
      Array(Set(points.map(\.threads))).sorted(), to: curves.last?.threads ?? 1, doubling: isWide)
  }

  /// Whether counts are so far apart that each doubling is drawn as long as the next; speed-ups then
  /// are too, so that the ideal is a straight line in both cases.
  private var isWide: Bool {
    (sweep.points.map(\.threads) + sweep.curves.map(\.threads)).max() ?? 1 >= 8
  }

  /// From the first count that is no scaling result.
  private func shaded(_ points: [Sweep.Point]) -> (from: Double, label: String)? {
    guard points.contains(where: \.isOversubscribed) else { return nil }
    return (Double(sweep.machine.usableCores), "more threads than usable cores")
  }

  private func note(_ points: [Sweep.Point], _ curves: [Sweep.Curve]) -> String {
    var words = ["Marks: medians, with the quartiles of the repeats."]
    if points.contains(where: \.isOversubscribed) {
      words.append(
        "Shaded, rings: more threads than the \(Figures.grouped(sweep.machine.usableCores)) usable "
          + "cores, no scaling result.")
    }
    if !curves.isEmpty {
      words.append("Bands: 95 % intervals of the fits.")
    }
    if curves.contains(where: \.isPrediction) { words.append("Dashed: predictions.") }
    return words.joined(separator: " ")
  }

  // MARK: Speed-up and efficiency

  /// For each synchronisation, speed-up and efficiency with what the laws say.
  var scaling: [any Chart] {
    var charts: [any Chart] = []
    for mode in modes {
      charts.append(speedUp(mode))
      charts.append(efficiency(mode))
    }
    return charts
  }

  /// The rate that a speed-up of 1 stands for.
  private func unit(_ points: [Sweep.Point]) -> Double {
    guard let first = points.first, first.median > 0 else { return 1 }
    return first.median / Double(max(first.threads, 1))
  }

  private func speedUp(_ mode: String) -> any Chart {
    let (points, curves) = (points(mode), curves(mode))
    let unit = unit(points)
    let highest = max(points.last?.threads ?? 1, curves.last?.threads ?? 1)
    var series = laws(curves) { rate, _ in rate / unit }
    series.insert(
      LineChart.Series(
        name: "ideal", look: Look(colour: 6, stroke: .dotted),
        points: [points.first?.threads ?? 1, highest].map {
          LineChart.Point(x: Double($0), y: Double($0))
        }, markers: .none), at: 0)
    series.append(measured(points) { rate, _ in rate / unit })
    let shown =
      points.map { $0.median / unit }
      + curves.flatMap { curve in
        [curve.amdahl, curve.gustafson, curve.usl].compactMap { $0.map { $0.value / unit } }
      }
    let y: Axis
    if isWide {
      let least = min(shown.filter { $0 > 0 }.min() ?? 1, 1)
      y = .doublings("speed-up, log scale", from: least, to: Double(highest))
    } else {
      y = .linear("speed-up", shown + [Double(highest)], zero: true)
    }
    let title = sweep.mode == .weak ? "Scaled speed-up" : "Speed-up"
    return LineChart(
      title: title + suffix(mode),
      summary: "\(title) against threads: "
        + points.map { "\($0.threads): \(Figures.decimal($0.median / unit, places: 2))" }
        .joined(separator: ", ") + ".",
      x: axis(points, curves), y: y, series: series, shaded: shaded(points),
      note: note(points, curves))
  }

  private func efficiency(_ mode: String) -> any Chart {
    let (points, curves) = (points(mode), curves(mode))
    let unit = unit(points)
    func share(_ rate: Double, _ threads: Int) -> Double {
      100 * rate / unit / Double(max(threads, 1))
    }
    var series = laws(curves, share)
    series.append(measured(points, share))
    let values = points.map { share($0.median, $0.threads) }
    // Far ends of spreads may reach out of the chart: the medians are what is to be seen.
    let most = 1.25 * max(values.max() ?? 0, 100)
    let ends = points.map { min(share($0.quartiles.high, $0.threads), most) }
    return LineChart(
      title: "Efficiency" + suffix(mode),
      summary: "Speed-up over threads: "
        + zip(points, values).map { "\($0.threads): \(Figures.decimal($1, places: 0)) %" }
        .joined(separator: ", ") + ".",
      x: axis(points, curves), y: .linear("efficiency, %", values + ends + [100], zero: true),
      series: series, shaded: shaded(points))
  }

  private func measured(
    _ points: [Sweep.Point], _ value: (Double, Int) -> Double
  ) -> LineChart.Series {
    LineChart.Series(
      name: "measured", look: Look(colour: 0),
      points: points.map { point in
        let rate = value(point.median, point.threads)
        return LineChart.Point(
          x: Double(point.threads), y: rate, low: value(point.quartiles.low, point.threads),
          high: value(point.quartiles.high, point.threads),
          hint: "\(threads(point.threads)): \(Figures.decimal(rate, places: 2)), "
            + "\(Figures.rate(point.median)) rows/s"
            + (point.isOversubscribed ? ", no scaling result" : ""),
          isHollow: point.isOversubscribed)
      }, line: .none, markers: .all)
  }

  /// Each law twice: solid as far as runs stand behind it, dashed beyond.
  private func laws(
    _ curves: [Sweep.Curve], _ value: (Double, Int) -> Double
  ) -> [LineChart.Series] {
    let all: [(String, Int, (Sweep.Curve) -> Sweep.Estimate?)] = [
      ("Amdahl’s law", 1, \.amdahl), ("Gustafson’s law", 1, \.gustafson),
      ("Universal Scalability Law", 2, \.usl), ("counted work", 3, \.model),
    ]
    return all.flatMap { name, colour, estimate -> [LineChart.Series] in
      let points = curves.compactMap { curve -> (point: LineChart.Point, isPrediction: Bool)? in
        guard let rate = estimate(curve) else { return nil }
        let number = value(rate.value, curve.threads)
        let point = LineChart.Point(
          x: Double(curve.threads), y: number, low: rate.low.map { value($0, curve.threads) },
          high: rate.high.map { value($0, curve.threads) },
          hint: "\(name), \(threads(curve.threads)): \(Figures.decimal(number, places: 2))"
            + (curve.isPrediction ? ", a prediction" : ""))
        return (point, curve.isPrediction)
      }
      guard !points.isEmpty else { return [] }
      // The dashed part starts where the solid one ends.
      let turn = points.firstIndex(where: \.isPrediction) ?? points.count
      let parts = [Array(points[..<turn]), Array(points[max(turn - 1, 0)...])]
      var isNamed = false
      return zip(parts, [Look.Stroke.solid, .dashed]).compactMap { part, stroke in
        guard stroke == .solid ? part.count > 0 : part.contains(where: \.isPrediction) else {
          return nil
        }
        defer { isNamed = true }
        return LineChart.Series(
          name: name, look: Look(colour: colour, stroke: stroke), points: part.map(\.point),
          markers: .none, spread: .band, isNamed: !isNamed)
      }
    }
  }

  // MARK: Rates, phases, drift

  func threads(_ count: Int) -> String {
    Figures.grouped(count) + (count == 1 ? " thread" : " threads")
  }

  var throughput: any Chart {
    let all = sweep.points
    return LineChart(
      title: "Throughput",
      summary: "Median rows a second against threads"
        + (modes.count > 1 ? ", by synchronisation." : "."),
      x: axis(all),
      y: .linear("rows/s", all.flatMap { [$0.median, $0.quartiles.high] }, zero: true),
      series: modes.enumerated().map { index, mode in
        LineChart.Series(
          name: mode, look: .series(index),
          points: points(mode).map { point in
            LineChart.Point(
              x: Double(point.threads), y: point.median, low: point.quartiles.low,
              high: point.quartiles.high,
              hint: "\(mode), \(threads(point.threads)): \(Figures.rate(point.median)) rows/s",
              isHollow: point.isOversubscribed)
          }, markers: .all)
      }, shaded: shaded(all))
  }

  /// Where the workers' time goes, for each synchronisation that has clocks.
  var phases: [any Chart] {
    modes.compactMap { mode in
      let points = points(mode).filter { !$0.phases.isEmpty }
      guard let first = points.first else { return nil }
      // What is never seen needs no place in the legend.
      let seen = Set(points.flatMap(\.phases).filter { $0.share >= 0.0005 }.map(\.name))
      let names = first.phases.map(\.name).filter(seen.contains)
      return StackedBars(
        title: "Where the time goes" + suffix(mode),
        summary: "Share of each phase in the workers’ time, by thread count.", parts: names,
        bars: points.map { point in
          StackedBars.Bar(
            name: threads(point.threads) + (point.isOversubscribed ? "*" : ""),
            shares: names.map { name in
              point.phases.first { $0.name == name }?.share ?? 0
            })
        },
        note: points.contains(where: \.isOversubscribed)
          ? "* More threads than usable cores, no scaling result." : nil)
    }
  }

  /// Every run against the median of its like, in the order they were made.
  var drift: (any Chart)? {
    let runs = sweep.order.filter { !$0.comparesBatches && $0.start.isFinite }
    guard runs.count > 1 else { return nil }
    let runsOf = Dictionary(grouping: runs, by: \.threads)
    let medians = Dictionary(
      sweep.points.map { (Sweep.Place(sync: $0.sync, threads: $0.threads), $0.median) },
      uniquingKeysWith: { first, _ in first })
    let counts = Set(sweep.points.map(\.threads)).intersection(runsOf.keys).sorted()
    func share(_ run: Sweep.Run) -> Double? {
      medians[Sweep.Place(sync: run.sync, threads: run.threads)]
        .flatMap { $0 > 0 ? 100 * run.rowsPerSecond / $0 : nil }
    }
    let series = counts.enumerated().map { index, count in
      LineChart.Series(
        name: threads(count), look: .series(index),
        points: (runsOf[count] ?? []).compactMap { run in
          share(run).map { value in
            LineChart.Point(
              x: run.start, y: value,
              hint: "\(threads(count)), \(run.sync), repeat \(run.repeat): "
                + "\(Figures.rate(run.rowsPerSecond)) rows/s, "
                + "\(Figures.decimal(value, places: 1)) % of the median")
          }
        }, line: .none, markers: .all)
    }
    let values = series.flatMap(\.points).map(\.y)
    return LineChart(
      title: "Drift of the machine",
      summary: "Each run’s rate over the median of its thread count, by the time it began; from "
        + "\(Figures.decimal(values.min() ?? 0, places: 0)) to "
        + "\(Figures.decimal(values.max() ?? 0, places: 0)) %.",
      x: .linear("seconds since the sweep began", runs.map(\.start), zero: true),
      y: .linear("rows/s over the count’s median, %", values + [100]), series: series,
      note: "A slope here would be the machine’s, not the thread count’s: counts take turns in a "
        + "seeded order.")
  }

  var batches: (any Chart)? {
    guard let batches = sweep.recommendation?.batches, batches.count > 1 else { return nil }
    return Bars(
      title: "Batch sizes",
      summary: "Median rows a second by batch at the recommended number of threads.",
      rows: batches.map {
        Bars.Row(
          name: "batch \(Figures.grouped($0.batch))", value: $0.median,
          label: Figures.rate($0.median) + " rows/s")
      }, note: "At \(threads(sweep.recommendation?.threads ?? 1)).")
  }
}

extension Axis {
  /// Each doubling as long as the next.
  static func doublings(_ title: String, from low: Double, to high: Double) -> Axis {
    let scale = AxisScale(.logarithmic, low: low / 1.1, high: high * 1.1)
    var ticks: [Tick] = []
    var value = 0x1p-6
    while value <= 0x1p20 {
      if scale.contains(value) { ticks.append(Tick(value: value, label: Figures.plain(value))) }
      value *= 2
    }
    while ticks.count > 8 {
      ticks = ticks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    }
    return Axis(title: title, scale: scale, ticks: ticks)
  }
}
