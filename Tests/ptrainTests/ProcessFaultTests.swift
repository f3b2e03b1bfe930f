import Foundation
import Testing

/// What can happen to a run from outside, and what must come of it: the real program, started by lines
/// of the shell.
@Suite struct ProcessFaultTests {
  /// Lines of the shell, run in a folder with the table `d.csv` and a finished run in `old`.
  struct Row: CustomTestStringConvertible {
    let title: String
    let status: Int32
    /// The one line of the error without `ptrain: `, with `…` at its end only its start; `nil` for an
    /// end without a word.
    var error: String?
    /// The files that are new afterwards, no more and no fewer; those of before are as they were.
    var leaves: [String] = []
    /// Whether a run is killed in it, that may leave a temporary file.
    var kills = false
    let script: String
    /// What must hold afterwards.
    var holds = "true"

    var testDescription: String { title }
  }

  /// Shared by all rows. Shells start what is in the background with SIGINT ignored.
  private static let prelude = """
    pid=
    trap '[ -z "$pid" ] || kill -9 $pid 2>/dev/null' EXIT
    line='train d.csv --target c -q'
    train() { "$PTRAIN" $line --hidden ${hidden-8} --epochs ${epochs-2} "$@"; }
    start() { "$PTRAIN" $line --hidden ${hidden-8} --epochs ${epochs-100000000} "$@" & pid=$!; }
    until_true() { until eval "$1"; do kill -0 $pid || exit 99; done; }
    until_saved() { until_true '[ -s r/last.safetensors ] || ! sleep 0.01'; }
    until_saved_again() {
      inode=$(ls -i r/last.safetensors)
      until_true '[ "$inode" != "$(ls -i r/last.safetensors)" ]'
    }
    until_saving() { until_true 'for f in r/.ptrain-*; do [ -e $f ] && break; done'; }
    end() { kill -$1 $pid; wait $pid 2>/dev/null; ended=$?; pid=; }
    loads() { "$PTRAIN" eval "$1" d.csv -q >/dev/null; }

    """

  private static let whole = files("r")
  private static let started = ["r", "r/last.safetensors"]

  private static func files(_ folder: String) -> [String] {
    [folder]
      + [
        "model.safetensors", "metrics.jsonl", "config.json", "last.safetensors", "report.html",
        "report.json", "metrics.csv", "classes.csv", "confusion.csv",
      ].map { folder + "/" + $0 }
  }

  private static let busy = "r: another run is at work in this folder"

  static let folders: [Row] = [
    Row(
      title: "folders above are made", status: 0, leaves: ["a", "a/b"] + files("a/b/c"),
      script: "train --out a/b/c"),
    Row(
      title: "a file at the folder", status: 73, error: "d.csv: expected a folder, found a file",
      script: "train --out d.csv"),
    Row(
      title: "a folder at the model", status: 73,
      error: "r/model.safetensors: expected a place for a file, found a folder",
      leaves: ["r", "r/model.safetensors"],
      script: "mkdir -p r/model.safetensors; train --overwrite --out r"),
    Row(
      title: "a run is there", status: 73,
      error: "old: there is a run already, with its model.safetensors", script: "train --out old"),
    Row(
      title: "told before the data is read", status: 73,
      error: "old: there is a run already, with its model.safetensors",
      script: #""$PTRAIN" train missing.csv --out old"#),
    Row(
      title: "an old checkpoint is there", status: 73,
      error: "r: there is a run already, with its step-0000000007.safetensors",
      leaves: ["r", "r/step-0000000007.safetensors"],
      script: "mkdir r; : > r/step-0000000007.safetensors; train --keep 1 --out r"),
    Row(
      title: "the same command twice", status: 0,
      leaves: ["runs"] + files("runs/d-1") + files("runs/d-2"), script: "train && train",
      holds: "cmp runs/d-1/model.safetensors runs/d-2/model.safetensors"),
    Row(
      title: "another locale", status: 0, leaves: whole,
      script: #"env LC_ALL=de_DE.UTF-8 "$PTRAIN" $line --hidden 8 --epochs 2 --out r"#,
      holds: "for f in model.safetensors metrics.jsonl config.json; do cmp old/$f r/$f || exit; "
        + "done"),
  ]

  static let locks: [Row] = [
    Row(
      title: "two runs in one folder", status: 75, error: busy, leaves: started, kills: true,
      script: "start --out r; until_saved; train --overwrite --out r; code=$?; end KILL; "
        + "exit $code"),
    Row(
      title: "the second is told before the data is read", status: 75, error: busy, leaves: started,
      kills: true,
      script: #"start --out r; until_saved; "$PTRAIN" train missing.csv --out r; code=$?; "#
        + "end KILL; exit $code"),
    Row(
      title: "resuming a run that is at work", status: 75, error: busy, leaves: started,
      kills: true,
      script: #"start --out r; until_saved; "$PTRAIN" resume r; code=$?; end KILL; exit $code"#),
    Row(
      title: "the lock of a dead run", status: 0, leaves: whole,
      script: "start --out r; until_saved; end KILL; train --overwrite --out r"),
    Row(
      title: "temporary files of the dead go, of the living stay", status: 0,
      leaves: whole + ["r/.ptrain-1-0.tmp", "r/.ptrain-x.tmp"],
      script: "start --out r; until_saved; dead=$pid; end KILL; "
        + ": > r/.ptrain-1-0.tmp; : > r/.ptrain-x.tmp; : > r/.ptrain-$dead-7.tmp; "
        + "train --overwrite --out r"),
  ]

  static let links: [Row] = [
    Row(
      title: "links at the outputs", status: 0, leaves: whole,
      script: "mkdir r; for f in model.safetensors metrics.jsonl config.json last.safetensors; "
        + "do ln -s ../d.csv r/$f; done; train --overwrite --out r",
      holds: "[ -z \"$(find r -type l)\" ]"),
    Row(
      title: "links to nowhere at the outputs", status: 0, leaves: whole,
      script: "mkdir r; for f in model.safetensors metrics.jsonl last.safetensors; "
        + "do ln -s ../planted r/$f; done; train --out r",
      holds: "[ -z \"$(find r -type l)\" ]"),
    Row(
      title: "links at the temporary names", status: 0,
      leaves: whole + (0...2).map { "r/.ptrain-N-\($0).tmp" },
      // The program takes the place of the shell, and so its number.
      script: "mkdir r; sh -c 'for n in 0 1 2; do ln -s ../planted r/.ptrain-$$-$n.tmp; done; "
        + #"exec "$PTRAIN" train d.csv --target c --hidden 8 --epochs 2 -q --out r'; code=$?; "#
        + "for f in r/.ptrain-*; do mv $f r/.ptrain-N-${f##*-}; done; exit $code"),
  ]

  static let outputs: [Row] = [
    Row(
      title: "a full standard output", status: 74,
      error: "standard output: cannot write: no space left on device", leaves: whole,
      script: "train --out r >/dev/full", holds: "loads r/model.safetensors"),
    Row(
      title: "a full standard output on the way", status: 74,
      error: "standard output: cannot write: no space left on device", leaves: started,
      script: "train --json --out r >/dev/full", holds: "loads r/last.safetensors"),
    Row(
      title: "a closed standard output", status: 74,
      error: "standard output: cannot write: bad file descriptor", leaves: whole,
      script: "train --out r >&-", holds: "loads r/model.safetensors"),
    Row(
      title: "a reader of one line", status: 74,
      error: "standard output: cannot write: broken pipe", leaves: started,
      script: #"{ epochs=100000000; train --json --out r; "#
        + "echo $? > .code; } | head -1 >/dev/null; read code < .code; rm .code; exit $code",
      holds: "loads r/last.safetensors"),
    Row(
      title: "nobody reads the messages", status: 0, leaves: whole,
      script: #""$PTRAIN" train d.csv --target c --hidden 8 --epochs 2 --out r 2>&-"#),
  ]

  /// Enough for a signal to come before the end, with and without an optimizing compiler.
  #if DEBUG
    private static let epochs = 300
  #else
    private static let epochs = 5_000
  #endif

  static let signals: [Row] = [
    Row(
      title: "stopped and resumed, twice", status: 143, leaves: files("w") + whole,
      script: "epochs=\(epochs); train --out w; start --out r; until_saved; end HUP; "
        + #"[ $ended = 129 ] || exit; "$PTRAIN" resume r -q & pid=$!; until_saved_again; end TERM; "#
        + #"code=$ended; "$PTRAIN" resume r -q && exit $code"#,
      holds: "cmp w/model.safetensors r/model.safetensors && cmp w/metrics.jsonl r/metrics.jsonl"),
    Row(
      title: "stopped in the middle of a save", status: 143, leaves: whole,
      script: "hidden=64; start --checkpoint-every 1 --out r; until_saved; "
        + "until_saving; end TERM; exit $ended",
      holds: "loads r/last.safetensors"),
    Row(
      title: "killed in the middle of a save", status: 137, leaves: started, kills: true,
      script: "hidden=64; start --checkpoint-every 1 --out r; until_saved; "
        + "until_saving; end KILL; exit $ended",
      holds: "loads r/last.safetensors"),
    Row(
      title: "signals that are ignored", status: 143, leaves: whole,
      script: "trap '' INT HUP; start --checkpoint-every 1 --out r; until_saved; "
        + "for s in INT HUP INT; do kill -$s $pid; until_saved_again; done; end TERM; exit $ended"),
  ]

  static let resources: [Row] = [
    Row(
      title: "no room for the network", status: 71, error: "3,600,…",
      script: "ulimit -v 8000000; hidden=60000,60000; train --out r"),
    Row(
      title: "a training that diverges", status: 3, error: "training diverged at epoch …",
      leaves: started, script: "epochs=100; train --optimizer sgd --lr 1e38 --out r",
      holds: "loads r/last.safetensors"),
  ]

  @Test(arguments: folders + locks + links + outputs + signals + resources)
  func comesToWhatItMust(row: Row) throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    let lines = (0..<60).map { "\($0 % 7),\(Double($0 * 37 % 101) / 10),\($0 % 3)\n" }
    try binary.write(Array(("a,b,c\n" + lines.joined()).utf8), to: "d.csv")
    #expect(try binary.shell(Self.prelude + "train --out old").status == 0)
    let before = try binary.snapshot()
    let outcome = try binary.shell(Self.prelude + row.script)
    #expect(outcome.status == row.status && !outcome.signalled, "\(outcome)")
    try expect(outcome.errors, toBe: row.error)
    if row.error != nil { #expect(outcome.output == "") }
    let after = try binary.snapshot()
    for (path, bytes) in before { #expect(after[path] == bytes, "\(path) is another") }
    var new = after.keys.filter { before[$0] == nil }
    if row.kills { new.removeAll { $0.hasSuffix(".tmp") } }
    #expect(new.sorted() == row.leaves.sorted())
    #expect(try binary.shell(Self.prelude + row.holds).status == 0)
  }

  private func expect(_ errors: String, toBe error: String?) throws {
    guard let error else {
      #expect(errors == "")
      return
    }
    let lines = errors.split(separator: "\n")
    let line = try #require(lines.first)
    let expected = "ptrain: " + error
    #expect(
      expected.hasSuffix("…") ? line.hasPrefix(expected.dropLast()) : line == expected)
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("hint: ") } && lines.count < 3)
  }

  @Test(.enabled(if: geteuid() != 0, "nothing is read-only for root"))
  func aReadOnlyFolder() throws {
    try comesToWhatItMust(
      row: Row(
        title: "", status: 77, error: "r: permission denied", leaves: ["r"],
        script: "mkdir r; chmod 555 r; train --out r"))
    try comesToWhatItMust(
      row: Row(
        title: "", status: 77, error: "r/s: cannot make the folder: permission denied",
        leaves: ["r"], script: "mkdir r; chmod 555 r; train --out r/s"))
  }
}
