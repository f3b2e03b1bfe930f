import ParallelSGD
import Shards

/// Writes what a sweep leaves in its folder.
struct SweepRecord {
  let sweep: Sweep

  static let points = "points.csv"
  static let runs = "runs.csv"
  static let curves = "curves.csv"
  static let targets = "time-to-target.csv"
  /// Beside ``Sweep/fileName``.
  static let tables = [points, runs, curves, targets]

  /// Writes the files, each whole or not at all; the sweep last, so that where it is new the others are.
  func save(to folder: RunFolder) throws {
    var texts = [(Self.points, pointTable), (Self.runs, runTable), (Self.curves, curveTable)]
    if !sweep.timeToTarget.isEmpty { texts.append((Self.targets, targetTable)) }
    texts.append((Sweep.fileName, try sweep.json()))
    for (name, text) in texts {
      try OutputFile.replace(folder.file(name), with: Array(text.utf8))
    }
  }

  /// One line a point.
  var pointTable: String {
    let phases = sweep.points.first { !$0.phases.isEmpty }?.phases.map(\.name) ?? []
    let header =
      [
        "sync", "threads", "active_threads", "batch", "is_oversubscribed", "rows_per_second",
        "lower_quartile", "upper_quartile", "speed_up", "efficiency", "gflops", "peak_share",
      ] + phases.map { $0 + "_share" } + ["weights_sha256"]
    return Self.table(
      header,
      sweep.points.map { point in
        [
          point.sync, "\(point.threads)", "\(point.activeThreads)", "\(point.batch)",
          "\(point.isOversubscribed)", "\(point.median)", "\(point.quartiles.low)",
          "\(point.quartiles.high)", Self.text(point.speedUp), Self.text(point.efficiency),
          "\(point.gflops)", "\(point.peakShare)",
        ] + phases.map { name in Self.text(point.phases.first { $0.name == name }?.share) }
          + [point.weightsSha256 ?? ""]
      })
  }

  /// One line a run, in the order they were made.
  var runTable: String {
    Self.table(
      ["start", "repeat", "sync", "threads", "batch", "rows_per_second", "epochs"],
      sweep.order.map { run in
        [
          "\(run.start)", "\(run.repeat)", run.sync, "\(run.threads)", "\(run.batch)",
          "\(run.rowsPerSecond)", "\(run.epochs)",
        ]
      })
  }

  /// One line a synchronisation and count.
  var curveTable: String {
    let laws = ["amdahl", "gustafson", "usl", "model"]
    return Self.table(
      ["sync", "threads", "is_prediction"] + laws.flatMap { [$0, $0 + "_low", $0 + "_high"] },
      sweep.curves.map { curve in
        [curve.sync, "\(curve.threads)", "\(curve.isPrediction)"]
          + [curve.amdahl, curve.gustafson, curve.usl, curve.model].flatMap { estimate in
            [estimate?.value, estimate?.low, estimate?.high].map(Self.text)
          }
      })
  }

  /// One line an epoch of each training to a target loss.
  var targetTable: String {
    Self.table(
      ["sync", "threads", "batch", "repeat", "is_reached", "epoch", "seconds", "loss"],
      sweep.timeToTarget.flatMap { entry in
        entry.runs.flatMap { run in
          run.curve.map { point in
            [
              entry.sync, "\(entry.threads)", "\(entry.batch)", "\(run.repeat)",
              "\(run.isReached)", "\(point.epoch)", "\(point.seconds)", "\(point.loss)",
            ]
          }
        }
      })
  }

  /// Nothing for what is not known.
  private static func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  private static func table(_ header: [String], _ rows: [[String]]) -> String {
    ([header] + rows).map { row in
      row.map { $0.isEmpty ? "" : PredictionTable.field($0) }.joined(separator: ",") + "\n"
    }.joined()
  }
}
