import ParallelSGD
import Shards

/// `ptrain bench csv`: reads a file into a table over and over.
enum BenchCSV {
  static let verb = Verb(command: .benchCSV, run: run)

  static let standardSeconds = 2.0

  private static func run(_ arguments: Arguments) throws {
    let path = arguments.operands[0]
    let options = try DataOptions.csv(arguments)
    let seconds = try Bench.seconds(arguments, standard: standardSeconds)
    let threads = try arguments.integer("threads", in: Trainer.threadRange) ?? UsableCores.count
    // Before it is timed, so that a mistake in the file is told at once and the disk has been read.
    let bytes = try InputContents(of: path, threads: threads).count
    let table = try Table.read(contentsOf: path, options: options, threads: threads)
    var samples: [Double] = []
    let start = ContinuousClock.now
    repeat {
      let before = ContinuousClock.now
      _ = try Table.read(contentsOf: path, options: options, threads: threads)
      samples.append(Timing.seconds(since: before))
    } while samples.count < 3 || Timing.seconds(since: start) < seconds
    let report = CSVReport(
      file: path, bytes: bytes, rows: table.rowCount, columns: table.columns.count,
      threads: threads, timing: Timing(samples: samples))
    try CheckedWriter.standardOutput.write(arguments.has("json") ? report.json : report.text)
  }
}

/// What `ptrain bench csv` found, for people and for programs.
struct CSVReport {
  let file: String
  /// Of its text, expanded where the file is gzip.
  let bytes: Int
  let rows: Int
  let columns: Int
  let threads: Int
  let timing: Timing

  private func megabytes(_ seconds: Double) -> Double { Double(bytes) / seconds * 1e-6 }

  /// One object on one line.
  var json: String {
    var line = JSONLine()
    line.add("program", "ptrain \(Program.version)")
    line.add("file", file)
    line.add("bytes", bytes)
    line.add("rows", rows)
    line.add("columns", columns)
    line.add("threads", threads)
    line.add("mb_per_s", megabytes(timing.median))
    line.add("best_mb_per_s", megabytes(timing.best))
    return line.text
  }

  /// One idea a line.
  var text: String {
    let lines = [
      ("file", Excerpt.escaped(file)),
      (
        "table",
        "\(Figures.grouped(rows)) rows · \(Figures.grouped(columns)) columns · "
          + "\(Figures.rate(Double(bytes)))B · threads: \(threads)"
      ),
      (
        "speed",
        "median \(Figures.short(megabytes(timing.median))) MB/s · "
          + "best \(Figures.short(megabytes(timing.best))) of \(timing.samples.count) runs, "
          + "from file to table"
      ),
    ]
    return lines.map { padded($0.0, to: 12) + $0.1 + "\n" }.joined()
  }
}

extension Command {
  static let benchCSV = Command(
    name: "bench csv", summary: "how fast a file becomes a table",
    usage: "bench csv FILE [options]",
    about: ["Reads a table, plain or gzip, over and over, from the file to its columns."],
    operands: ["FILE"], requiredOperands: 1,
    sections: [
      OptionSection(
        title: "Options",
        rows: DataOptions.form + [
          DataOptions.threads,
          OptionRow(
            OptionSpec("seconds", "S"), help: "to read for, at least 3 times",
            standard: Figures.plain(BenchCSV.standardSeconds)),
          Bench.json,
        ])
    ])
}
