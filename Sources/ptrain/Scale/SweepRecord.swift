import Foundation
import ParallelSGD
import Shards

/// Writes what a sweep leaves in its folder.
struct SweepRecord {
  let sweep: Sweep

  static let points = "points.csv"
  static let runs = "runs.csv"
  static let curves = "curves.csv"
  static let fits = "fits.csv"
  static let batches = "batches.csv"
  static let notes = "notes.csv"
  static let targets = "time-to-target.csv"
  /// Beside ``Sweep/fileName``.
  static let tables = [points, runs, curves, fits, batches, notes, targets]

  /// Writes the files, each whole or not at all; the sweep after its tables, so that where it is new they
  /// are, then the page.
  func save(to folder: RunFolder) throws {
    var texts = [
      (Self.points, pointTable), (Self.runs, runTable), (Self.curves, curveTable),
      (Self.fits, fitTable), (Self.batches, batchTable), (Self.notes, noteTable),
    ]
    if !sweep.timeToTarget.isEmpty { texts.append((Self.targets, targetTable)) }
    texts.append((Sweep.fileName, try sweep.json()))
    texts.append((RunFolder.report, SweepPage(sweep).html))
    for (name, text) in texts {
      try OutputFile.replace(folder.file(name), with: Array(text.utf8))
    }
    // Of an earlier run or sweep in this folder nothing is left to be taken for this one's.
    let written = texts.map(\.0)
    for name in RunFolder.kept(in: folder.path) where !written.contains(name) {
      unlink(folder.file(name))
    }
  }

  /// One line a point.
  var pointTable: String {
    let phases = sweep.points.first { !$0.phases.isEmpty }?.phases.map(\.name) ?? []
    let header =
      [
        "sync", "threads", "active_threads", "batch", "is_oversubscribed", "rows_per_second",
        "lower_quartile", "upper_quartile", "speed_up", "efficiency", "gflops", "peak_share",
      ] + phases.map { $0 + "_share" } + ["weights_sha256", "note"]
    return Self.table(
      header,
      sweep.points.map { point in
        [
          point.sync, "\(point.threads)", "\(point.activeThreads)", "\(point.batch)",
          "\(point.isOversubscribed)", "\(point.median)", "\(point.quartiles.low)",
          "\(point.quartiles.high)", Self.text(point.speedUp), Self.text(point.efficiency),
          "\(point.gflops)", "\(point.peakShare)",
        ] + phases.map { name in Self.text(point.phases.first { $0.name == name }?.share) }
          + [point.weightsSha256 ?? "", point.note ?? ""]
      })
  }

  /// One line a run, in the order they were made; one that came to no figure has a note instead.
  var runTable: String {
    let made = sweep.order.map { run in
      (
        run.start,
        [
          "\(run.start)", "\(run.repeat)", run.sync, "\(run.threads)", "\(run.batch)",
          "\(run.comparesBatches)", "\(run.rowsPerSecond)", "\(run.epochs)", run.weightsSha256, "",
        ]
      )
    }
    let failed = (sweep.failures ?? []).map { run in
      (
        run.start,
        [
          "\(run.start)", "\(run.repeat)", run.sync, "\(run.threads)", "\(run.batch)",
          "\(run.comparesBatches)", "", "", "", run.note,
        ]
      )
    }
    return Self.table(
      [
        "start", "repeat", "sync", "threads", "batch", "compares_batches", "rows_per_second",
        "epochs", "weights_sha256", "note",
      ], (made + failed).sorted { $0.0 < $1.0 }.map(\.1))
  }

  /// One line a fitted number; `serial_share`, `sigma`, `kappa` and `error` are shares, `lambda` is rows a
  /// second, `peak_threads` a number of threads.
  var fitTable: String {
    let rows = sweep.fits.flatMap { fit -> [[String]] in
      let counts = fit.counts.map(String.init).joined(separator: " ")
      func row(_ law: String, _ name: String, _ number: Sweep.Estimate) -> [String] {
        [
          fit.sync, law, counts, name, "\(number.value)", Self.text(number.low),
          Self.text(number.high),
        ]
      }
      let shares = [("amdahl", fit.amdahl), ("gustafson", fit.gustafson)].flatMap { law, found in
        found.map {
          [
            row(law, "serial_share", $0.serial), row(law, "lambda", $0.lambda),
            row(law, "error", Sweep.Estimate(value: $0.error)),
          ]
        } ?? []
      }
      guard let usl = fit.usl else { return shares }
      return shares + [
        row("usl", "sigma", usl.sigma), row("usl", "kappa", usl.kappa),
        row("usl", "lambda", usl.lambda), row("usl", "error", Sweep.Estimate(value: usl.error)),
      ] + (usl.peakThreads.map { [row("usl", "peak_threads", Sweep.Estimate(value: $0))] } ?? [])
    }
    return Self.table(["sync", "law", "counts", "number", "value", "low", "high"], rows)
  }

  /// One line a batch that was compared, with the rates of its runs between spaces.
  var batchTable: String {
    let best = sweep.recommendation
    return Self.table(
      ["threads", "batch", "rows_per_second", "samples", "is_recommended"],
      (best?.batches ?? []).map { batch in
        [
          "\(best?.threads ?? 0)", "\(batch.batch)", "\(batch.median)",
          batch.samples.map { "\($0)" }.joined(separator: " "), "\(batch.batch == best?.batch)",
        ]
      })
  }

  /// One line a sentence.
  var noteTable: String {
    Self.table(
      ["about", "note"],
      sweep.explanation.map { ["explanation", $0] }
        + (sweep.recommendation?.why ?? []).map { ["recommendation", $0] }
        + sweep.fits.flatMap { fit in fit.notes.map { ["fit of \(fit.sync)", $0] } })
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
