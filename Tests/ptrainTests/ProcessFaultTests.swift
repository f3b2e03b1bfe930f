import Foundation
import Testing

/// What can happen to a run from outside, and what must come of it: the real program, a table of lines
/// of the shell.
@Suite struct ProcessFaultTests {
  /// A line of the shell, run in a folder with `d.csv` and a finished run `old`.
  struct Row: CustomTestStringConvertible {
    let title: String
    let script: String
    let status: Int32
    /// The error line without `ptrain: `; `nil` where there is none.
    let error: String?
    /// Files that may be new or other afterwards; none but these.
    var changes: [String] = []
    /// A condition of the shell that must hold afterwards.
    var holds = "true"

    var testDescription: String { title }
  }

  private static let train = #""$PTRAIN" train d.csv --target c --hidden 8 --epochs 2 -q"#
  private static let files = [
    "model.safetensors", "metrics.jsonl", "config.json", "last.safetensors",
  ]
  private static func run(_ folder: String) -> [String] {
    [folder] + files.map { folder + "/" + $0 }
  }

  /// A run that goes on for ever, started in the background; ends when it has left a checkpoint.
  private static let endless =
    #""$PTRAIN" train d.csv --target c --hidden 8 --epochs 100000000 -q --out r >/dev/null & pid=$!; "#
    + "while [ ! -s r/last.safetensors ]; do :; done; "

  static let rows: [Row] = [
    Row(
      title: "folders above are made", script: train + " --out a/b/c >&2", status: 0, error: nil,
      changes: ["a", "a/b"] + run("a/b/c")),
    Row(
      title: "the folder is a file", script: train + " --out d.csv", status: 73,
      error: "d.csv: expected a folder, found a file"),
    Row(
      title: "a run is there", script: train + " --out old", status: 73,
      error: "old: there is a run already, with its model.safetensors"),
    Row(
      title: "the same command twice", script: train + " >/dev/null; " + train + " >/dev/null",
      status: 0, error: nil, changes: ["runs"] + run("runs/d-1") + run("runs/d-2"),
      holds: "cmp runs/d-1/model.safetensors runs/d-2/model.safetensors"),
    Row(
      title: "two runs in a folder",
      script: endless + train
        + " --overwrite --out r; code=$?; kill -9 $pid; wait $pid 2>/dev/null; exit $code",
      status: 75, error: "r: another run is at work in this folder",
      changes: ["r", "r/last.safetensors"]),
    Row(
      title: "resuming a run that is at work",
      script: endless + #""$PTRAIN" resume r; code=$?; kill -9 $pid; wait $pid; exit $code"#,
      status: 75, error: "r: another run is at work in this folder",
      changes: ["r", "r/last.safetensors"]),
    Row(
      title: "a lock of the dead",
      script: endless + "kill -9 $pid; wait $pid 2>/dev/null; "
        + train + " --overwrite --out r >/dev/null",
      status: 0, error: nil, changes: run("r")),
    Row(
      title: "links at the outputs",
      script: "mkdir r; for f in model.safetensors metrics.jsonl config.json last.safetensors; do "
        + "ln -s ../d.csv r/$f; done; " + train + " --overwrite --out r >/dev/null",
      status: 0, error: nil, changes: run("r"),
      holds: "[ ! -L r/model.safetensors ] && [ ! -L r/last.safetensors ] && [ ! -L r/config.json ]"
    ),
    Row(
      title: "a link to nowhere at the checkpoint",
      script: "mkdir r; ln -s ../planted r/last.safetensors; " + train + " --out r >/dev/null",
      status: 0, error: nil, changes: run("r"),
      holds: "[ ! -e planted ] && [ ! -L r/last.safetensors ]"),
    Row(
      title: "links at the temporary names",
      script: "mkdir r; for n in 0 1 2; do ln -s ../planted r/.ptrain-$$-$n.tmp; done; "
        + "exec " + train + " --out r >/dev/null",
      status: 0, error: nil, changes: run("r"), holds: "[ ! -e planted ]"),
    Row(
      title: "a full standard output", script: train + " --out r >/dev/full", status: 74,
      error: "standard output: cannot write: no space left on device", changes: run("r"),
      holds: #""$PTRAIN" eval r/last.safetensors d.csv -q"#),
    Row(
      title: "a closed standard output", script: train + " --out r >&-", status: 74,
      error: "standard output: cannot write: bad file descriptor", changes: run("r"),
      holds: #""$PTRAIN" eval r/model.safetensors d.csv -q"#),
    Row(
      title: "a reader of one line",
      script:
        #""$PTRAIN" train d.csv --target c --epochs 2000 --json -q --out r | head -1 >/dev/null"#,
      status: 0, error: nil, changes: run("r"),
      holds: #"[ ! -e r/last.safetensors ] || "$PTRAIN" eval r/last.safetensors d.csv -q"#),
    // The shell has SIGINT ignored in what it starts in the background.
    Row(
      title: "a signal that is ignored",
      script: "" + endless + "kill -INT $pid; kill -0 $pid && "
        + "kill -TERM $pid; wait $pid; exit $?",
      status: 143, error: nil, changes: run("r")),
    Row(
      title: "stopped and resumed",
      script: endless + "kill -TERM $pid; wait $pid; "
        + #""$PTRAIN" resume r --epochs 100000000 -q >/dev/null & pid=$!; sleep 0.2; kill -TERM $pid; wait $pid; "#
        + "exit 0",
      status: 0, error: nil, changes: run("r"),
      holds: #""$PTRAIN" eval r/last.safetensors d.csv -q"#),
    Row(
      title: "no room for the network",
      script: "ulimit -v 8000000; "
        + train.replacingOccurrences(of: "--hidden 8", with: "--hidden 60000,60000")
        + " --out r",
      status: 71, error: "3,600,", changes: []),
    Row(
      title: "a diverging run",
      script: train + " --optimizer sgd --lr 1e38 --out r", status: 3,
      error: "training diverged at epoch ", changes: ["r", "r/last.safetensors"],
      holds: #""$PTRAIN" eval r/last.safetensors d.csv -q"#),
  ]

  @Test(arguments: rows) func comesToWhatItMust(_ row: Row) throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    let lines = (0..<60).map { "\($0 % 7),\(Double($0 * 37 % 101) / 10),\($0 % 3)" }
    try binary.write(Array(("a,b,c\n" + lines.joined(separator: "\n") + "\n").utf8), to: "d.csv")
    #expect(try binary.shell(Self.train + " --out old >/dev/null").status == 0)
    let before = try binary.snapshot()
    let outcome = try binary.shell(row.script)
    #expect(outcome.status == row.status, "\(outcome.errors)")
    #expect(!outcome.signalled)
    #expect(outcome.output == "")
    // What is told while the shell's other runs work is not looked at.
    let errors = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("ptrain: ") }
    #expect(errors.count == (row.error == nil ? 0 : 1), "\(outcome.errors)")
    if let error = row.error {
      #expect(errors.first?.hasPrefix("ptrain: " + error) == true, "\(outcome.errors)")
    }
    let after = try binary.snapshot()
    for (path, bytes) in before { #expect(after[path] == bytes, "\(path) is another") }
    for path in after.keys where before[path] == nil {
      // Only who is killed may leave a temporary file, and planted ones are not the program's.
      let isTemporary = path.hasSuffix(".tmp") && row.script.contains(".tmp")
      #expect(row.changes.contains(path) || isTemporary, "\(path) is left")
    }
    #expect(try binary.shell("{ \(row.holds); } >/dev/null 2>&1").status == 0, "\(row.holds)")
  }
}
