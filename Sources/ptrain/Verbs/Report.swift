import ParallelSGD
import Shards

/// `ptrain report`: the page of a run or of a sweep, drawn again, or of several runs together.
enum Report {
  static let verb = Verb(command: .report, run: run)

  /// Where several runs are put together unless told otherwise.
  static let comparison = "comparison.html"

  private static func run(_ arguments: Arguments) throws {
    let path = arguments["out"]
    guard path != "" else {
      throw Failure.usage("option --out: expected a file, or - for standard output, found \"\"")
    }
    let folders = arguments.operands
    guard folders.count <= ComparisonPage.most else {
      throw Failure.usage(
        "expected at most \(ComparisonPage.most) runs, whose curves can be told apart, found "
          + "\(folders.count)")
    }
    try requireDifferent(folders)
    if path == "-" { return try CheckedWriter.standardOutput.write(try page(folders)) }
    let isOwn = path == nil && folders.count == 1
    let place = path ?? (isOwn ? folders[0] + "/" + RunFolder.report : comparison)
    try requireNoResult(place, of: folders)
    let html = try page(folders)
    // A run that is at work in the folder will write its own.
    let lock = isOwn ? try FolderLock(folders[0]) : nil
    try OutputFile.replace(place, with: Array(html.utf8))
    withExtendedLifetime(lock) {}
    Narrator.standard(quiet: arguments.has("quiet")).tell("saved", Excerpt.escaped(place))
  }

  /// Refuses a folder given twice, in whatever spelling.
  private static func requireDifferent(_ folders: [String]) throws(Failure) {
    for (index, folder) in folders.enumerated() {
      let isTwice = folders[..<index].contains { earlier in
        guard earlier != folder else { return true }
        return FileIdentity(folder).map { $0 == FileIdentity(earlier) } ?? false
      }
      if isTwice { throw Failure.usage("\(Excerpt.escaped(folder)) is given twice") }
    }
  }

  /// Refuses a place for the page where a result lies, or would lie.
  private static func requireNoResult(_ place: String, of folders: [String]) throws(Failure) {
    let name = PathParts.name(of: place)
    let (target, home) = (
      FileIdentity(place), FileIdentity(PathParts.folder(of: place) ?? ".")
    )
    for folder in folders {
      let kept = RunFolder.kept(in: folder)
      let isAt = target.map { target in
        kept.contains { FileIdentity(folder + "/" + $0) == target }
      }
      let isNamed = kept.contains(name) && home != nil && home == FileIdentity(folder)
      if isAt == true || isNamed {
        throw Failure(
          .cannotCreate,
          "\(Excerpt.escaped(place)): the page would replace a result of "
            + Excerpt.escaped(folder), hint: "name another file with --out")
      }
    }
  }

  private static func page(_ folders: [String]) throws -> String {
    let contents = try folders.map { try ReportFolder(contentsOf: $0) }
    if contents.count == 1 {
      switch contents[0] {
      case .run(let report): return RunPage(report: report).html
      case .sweep(let sweep): return SweepPage(sweep).html
      }
    }
    let runs = try zip(folders, contents).map { path, contents throws(Failure) in
      guard case .run(let report) = contents else {
        throw Failure.usage(
          "\(Excerpt.escaped(path)) holds a sweep, and only runs are drawn over each other",
          hint: "ptrain report \(Excerpt.escaped(path)) draws its page")
      }
      return (path, report)
    }
    return ComparisonPage(runs).html
  }
}

extension Command {
  static let report = Command(
    name: "report", summary: "the page of a run or a sweep, or several runs compared",
    usage: "report RUN… [options]",
    about: [
      "Draws report.html in the folder RUN, of a run or of a sweep, from the numbers",
      "beside it. Of several runs, one page with their curves over each other and",
      "what is different between them.",
    ],
    operands: ["RUN"], requiredOperands: 1, repeatsLastOperand: true,
    sections: [
      OptionSection(
        title: "Options",
        rows: [
          OptionRow(
            OptionSpec("out", short: "o", "FILE"),
            help: "file for the page, or -",
            standard: "RUN/\(RunFolder.report), or \(Report.comparison)"),
          OptionRow(OptionSpec("quiet", short: "q"), help: "no notes"),
        ])
    ])
}
