import Foundation
import ParallelSGD
import Shards

/// `ptrain scale`: how training scales with threads.
enum Scale {
  static let verb = Verb(command: .scale, run: run)

  private static func run(_ arguments: Arguments) async throws {
    let options = try ScaleOptions(arguments)
    // A folder that is there already is refused, or kept from others, before the data is read.
    var folder: RunFolder?
    if case .folder(let path, let overwrite) = options.output {
      folder = try RunFolder.openExisting(path, overwrite: overwrite)
    }
    let problem = try ScaleProblem.load(arguments)
    let facts = try problem.facts(options)
    let peak = try MachinePeak.flops(problem.instructionSet)
    // From here on there is something to clean up.
    let signals = SignalWatch()
    if folder == nil { folder = try open(options.output, problem) }
    signals.onSecondSignal { [folder] in folder?.discardLeftovers() }
    let narrator = Narrator.standard(quiet: options.quiet)
    let stop = SweepStop()
    let notice = narrator.notice("stopping; a second signal stops at once")
    signals.onSignal {
      notice()
      stop.ask()
    }
    do {
      var session = SweepSession(
        options: options, problem: problem, facts: facts, narrator: narrator, stop: stop,
        machine: .current(isa: problem.instructionSet, tilePeak: peak))
      let sweep: Sweep
      do {
        sweep = try await session.run()
      } catch {
        // What was measured is kept; the error is told in any case.
        if let partial = session.partial {
          try? finish(partial, options: options, folder: folder, narrator: narrator)
        }
        throw error
      }
      try finish(sweep, options: options, folder: folder, narrator: narrator)
      signals.dieIfCaught()
      if let difference = sweep.difference { throw Failure(.differs, difference) }
    } catch {
      narrator.endProgress()
      folder?.discardLeftovers()
      if signals.hasCaught { try? CheckedWriter.standardError.write(Failure(error).report) }
      signals.dieIfCaught()
      throw error
    }
  }

  private static func open(
    _ output: TrainOptions.Output, _ problem: ScaleProblem
  ) throws(Failure) -> RunFolder? {
    switch output {
    case .none: nil
    case .folder(let path, let overwrite): try RunFolder.open(path, overwrite: overwrite)
    case .nextRun:
      try RunFolder.next(
        stem: problem.name == ScaleProblem.madeUpName
          ? "scale" : "scale-" + RunFolder.stem(of: problem.name))
    }
  }

  /// Saves what was measured and shows it.
  private static func finish(
    _ sweep: Sweep, options: ScaleOptions, folder: RunFolder?, narrator: Narrator
  ) throws {
    narrator.endProgress()
    guard !sweep.points.isEmpty else {
      folder?.discardLeftovers()
      narrator.line("stopped before the end of the first run: there is nothing to save")
      return
    }
    if let folder { try SweepRecord(sweep: sweep).save(to: folder) }
    let output = CheckedWriter.standardOutput
    if options.json {
      try output.write(
        sweep.points.map(SweepEvents.point).joined()
          + SweepEvents.done(sweep, place: folder?.path))
    } else {
      try output.write(SweepTable(sweep: sweep).text(place: folder?.path))
    }
  }
}
