import ParallelSGD

/// What `ptrain bench kernels` tells, for people and for programs.
struct KernelReport {
  let set: InstructionSet
  let peak: MachinePeak

  // MARK: For people

  /// What everything is compared with.
  var header: String {
    let peaks = [
      peak.flops.map { Figures.rate($0) + "FLOP/s in the matrix tile" },
      peak.bandwidth.map { Figures.rate($0) + "B/s in memory" },
    ]
    let lines = [
      ("machine", "\(set) · one thread of \(UsableCores.count) usable cores"),
      ("peak", peaks.compactMap(\.self).joined(separator: " · ")),
      (
        "figures",
        "GFLOP/s, or GB/s of bytes read and written: in a cache that can be above 100 %"
      ),
    ]
    return lines.map { padded($0.0, to: 12) + $0.1 + "\n" }.joined()
  }

  func title(_ group: KernelGroup) -> String {
    "\n" + padded(group.title, to: nameWidth + shapeWidth)
      + "   median    quartiles       best  of peak\n"
  }

  func line(_ wanted: KernelCase, _ timing: Timing) -> String {
    let (unit, peak) = measure(wanted)
    func rate(_ seconds: Double) -> String {
      Figures.decimal(wanted.work.amount / seconds * 1e-9, places: 1)
    }
    return padded("  " + wanted.name, to: nameWidth) + padded(wanted.shape, to: shapeWidth)
      + left(rate(timing.median), to: 9) + left(rate(timing.quartiles.long), to: 8) + " – "
      + padded(rate(timing.quartiles.short), to: 6) + left(rate(timing.best), to: 7)
      + left(Figures.decimal(100 * wanted.work.amount / timing.median / peak, places: 0), to: 7)
      + " %  " + unit + perElement(wanted, timing) + "\n"
  }

  private let nameWidth = 24
  private let shapeWidth = 20

  private func left(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func measure(_ wanted: KernelCase) -> (unit: String, peak: Double) {
    switch wanted.work {
    case .flops: ("GFLOP/s", peak.flops ?? .nan)
    case .traffic: ("GB/s", peak.bandwidth ?? .nan)
    }
  }

  /// ` · 0.12 ns` an element.
  private func perElement(_ wanted: KernelCase, _ timing: Timing) -> String {
    guard case .traffic(_, let elements) = wanted.work else { return "" }
    return " · " + Figures.decimal(timing.median / Double(elements) * 1e9, places: 2) + " ns"
  }

  // MARK: For programs

  var machineEvent: String {
    var line = JSONLine()
    line.add("event", "machine")
    line.add("program", "ptrain \(Program.version)")
    line.add("isa", "\(set)")
    line.add("usable_cores", UsableCores.count)
    line.add("tile_peak_gflops", peak.flops.map { $0 * 1e-9 })
    line.add("memory_peak_gb_per_s", peak.bandwidth.map { $0 * 1e-9 })
    return line.text
  }

  func event(_ group: KernelGroup, _ wanted: KernelCase, _ timing: Timing) -> String {
    let (unit, peak) = measure(wanted)
    let amount = wanted.work.amount
    var line = JSONLine()
    line.add("event", "kernel")
    line.add("group", group.title)
    line.add("kernel", wanted.name)
    line.add("shape", wanted.shape)
    line.add("unit", unit)
    line.add("median", amount / timing.median * 1e-9)
    line.add("lower_quartile", amount / timing.quartiles.long * 1e-9)
    line.add("upper_quartile", amount / timing.quartiles.short * 1e-9)
    line.add("best", amount / timing.best * 1e-9)
    line.add("worst", amount / timing.worst * 1e-9)
    line.add("peak_share", amount / timing.median / peak)
    line.add("samples", timing.samples.count)
    line.add("seconds", timing.median)
    if case .traffic(_, let elements) = wanted.work {
      line.add("ns_per_element", timing.median / Double(elements) * 1e9)
    }
    return line.text
  }
}
