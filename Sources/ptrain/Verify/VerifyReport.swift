import ParallelSGD

/// What `ptrain verify` tells of each training, and in the end.
struct VerifyReport {
  let options: VerifyOptions
  let facts: RunFacts

  /// `avx512 · 1, 2, 7, 16 threads on 2 usable cores · up to 500 steps`.
  var machine: String {
    "\(names(\.instructionSet)) · \(names(\.threads)) threads on "
      + "\(Figures.grouped(facts.usableCores)) usable core\(facts.usableCores == 1 ? "" : "s")"
      + " · up to \(Figures.grouped(options.steps)) steps"
  }

  /// Each once, in their order.
  private func names(_ part: KeyPath<Verification.Variant, some CustomStringConvertible>) -> String
  {
    options.variants.map { "\($0[keyPath: part])" }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }.joined(separator: ", ")
  }

  // MARK: A training

  func line(_ outcome: Verification.Outcome) -> String {
    options.training.json ? event(outcome) : text(outcome)
  }

  /// `threads  2  weights 3fe2a9c04d1e  state 8812ab00ff12  losses 77ac00112233  same`.
  private func text(_ outcome: Verification.Outcome) -> String {
    [
      "threads " + name(outcome.variant), "weights " + short(outcome.weightsSHA256),
      "state " + (outcome.stateSHA256.map(short) ?? "none"),
      "losses " + short(outcome.lossesSHA256), verdict(outcome),
    ].joined(separator: "  ") + "\n"
  }

  private func short(_ hash: String) -> String { String(hash.prefix(12)) }

  private func verdict(_ outcome: Verification.Outcome) -> String {
    outcome.difference == nil ? "same" : "DIFFERS"
  }

  /// As wide as the widest, and with the instruction set where there are several.
  private func name(_ variant: Verification.Variant) -> String {
    let widest = options.variants.map { "\($0.threads)".count }.max() ?? 0
    let number = "\(variant.threads)"
    let blanks = String(repeating: " ", count: widest - number.count)
    guard options.variants.contains(where: { $0.instructionSet != variant.instructionSet }) else {
      return blanks + number
    }
    let names = options.variants.map { "\($0.instructionSet)".count }.max() ?? 0
    return blanks + number + " " + padded("\(variant.instructionSet)", to: names)
  }

  private func event(_ outcome: Verification.Outcome) -> String {
    var line = JSONLine()
    line.add("event", "training")
    line.add("threads", outcome.variant.threads)
    line.add("isa", "\(outcome.variant.instructionSet)")
    line.add("workers", outcome.workers)
    line.add("steps", outcome.steps)
    line.add("weights_sha256", outcome.weightsSHA256)
    if let state = outcome.stateSHA256 { line.add("state_sha256", state) }
    line.add("losses_sha256", outcome.lossesSHA256)
    line.add("verdict", verdict(outcome).lowercased())
    if let difference = outcome.difference {
      line.add("step", difference.step)
      line.add("tensor", difference.tensor)
      line.add("index", difference.index)
      line.add("expected", difference.expected)
      line.add("found", difference.found)
      line.add("differing", difference.count)
      line.add("elements", difference.elements)
    }
    return line.text
  }

  // MARK: The end

  /// The last line on standard output.
  func end(_ outcomes: [Verification.Outcome]) -> String {
    let steps = outcomes.first?.steps ?? 0
    let differing = outcomes.count { $0.difference != nil }
    guard options.training.json else {
      return differing > 0
        ? ""
        : "verified    \(Figures.grouped(outcomes.count)) trainings of "
          + "\(Figures.grouped(steps)) steps: the same bytes after every step\n"
    }
    var line = JSONLine()
    line.add("event", "done")
    line.add("trainings", outcomes.count)
    line.add("steps", steps)
    line.add("differing", differing)
    line.add("verdict", differing == 0 ? "same" : "differs")
    return line.text
  }

  /// How the process ends where something differs: with the first difference of all.
  func failure(_ outcomes: [Verification.Outcome]) -> Failure? {
    let odd = outcomes.filter { $0.difference != nil }
    guard let first = odd.first, let difference = first.difference, let reference = outcomes.first
    else { return nil }
    return Failure(
      .differs,
      "\(plain(first.variant)) differs from \(plain(reference.variant)) at \(difference)",
      hint: odd.count > 1 ? "\(odd.count) of \(outcomes.count - 1) trainings differ" : nil)
  }

  private func plain(_ variant: Verification.Variant) -> String {
    "a training on \(variant.threads) thread\(variant.threads == 1 ? "" : "s") of "
      + "\(variant.instructionSet)"
  }
}
