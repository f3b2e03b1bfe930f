import Foundation
import Testing

/// Every bad input ends the real program with its exit code and one clear line; nothing is printed
/// as a result, nothing in the folder changes.
@Suite(.serialized) struct FaultTableTests {
  /// A command line, and how it must end.
  struct Row: Sendable, CustomTestStringConvertible {
    var words: [String]
    var status: Int32
    var message: String
    var hint: String?

    init(_ line: String, _ status: Int32, _ message: String, hint: String? = nil) {
      words = line.split(separator: " ").map(String.init)
      self.status = status
      self.message = message
      self.hint = hint
    }

    var testDescription: String { words.joined(separator: " ") }
  }

  @Test(arguments: data + images + files + options + training)
  func endsInOneClearLine(row: Row) throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    try FaultFiles.write(row.words, for: binary)
    let before = try binary.snapshot()
    let outcome = try binary.run(row.words)
    #expect(
      outcome
        == Binary.Outcome(
          status: row.status, output: "",
          errors: "ptrain: \(row.message)\n" + (row.hint.map { "hint: \($0)\n" } ?? "")))
    #expect(try binary.snapshot() == before)
  }

  static let numberHint =
    "--categorical x takes the column as text, --ignore x leaves it out"

  static let data: [Row] = [
    Row("train short.csv", 65, "short.csv:3:2: expected 3 fields, found 2"),
    Row("train long.csv", 65, "long.csv:3:4: expected 3 fields, found 4"),
    Row(
      "train inf.csv", 65, #"inf.csv:42:1: expected a number in column "x", found "inf""#,
      hint: numberHint),
    Row(
      "train big.csv", 65,
      #"big.csv:42:1: expected a number within ±3.4e38 in column "x", found "1e400""#,
      hint: numberHint),
    Row(
      "train hex.csv", 65, #"hex.csv:42:1: expected a number in column "x", found "0x1p3""#,
      hint: numberHint),
    Row(
      "train comma.csv", 65, #"comma.csv:42:1: expected a number in column "x", found "1,5""#,
      hint: "decimals are written with a point, and thousands without a sign between them"),
    Row(
      "train escape.csv", 65,
      #"escape.csv:42:1: expected a number in column "x", found "1\u{1B}[31m""#,
      hint: numberHint),
    Row(
      "train long-field.csv", 65,
      "long-field.csv:42:1: expected a number in column \"x\", found \""
        + String(repeating: "9", count: 80) + "…\"",
      hint: numberHint),
    Row("train quote.csv", 65, "quote.csv:3:2: the quote that opens here is never closed"),
    Row(
      "train junk.csv", 65,
      "junk.csv:2:2: expected a separator or the line's end after the closing quote, "
        + #"found "x,b""#,
      hint: #"a quote inside a quoted field is written twice: """#),
    Row(
      "train utf16.csv", 65, "utf16.csv: expected UTF-8 text, found UTF-16 (little-endian)",
      hint: "convert it: iconv -f UTF-16 -t UTF-8"),
    Row(
      "train utf8.csv", 65, "utf8.csv:42:3: byte 0xFF is not valid UTF-8",
      hint: "if the file is Latin-1, convert it: iconv -f LATIN1 -t UTF-8"),
    Row("train nul.csv", 65, "nul.csv:42:2: byte 0x00 (NUL) in text"),
    Row("train empty.csv", 65, "empty.csv: no data rows: the file is empty"),
    Row("train header.csv", 65, "header.csv: no data rows after the header"),
    Row(
      "train same-names.csv", 65, #"same-names.csv:1:2: columns 1 and 2 are both called "x""#,
      hint: "give every column a name of its own"),
    Row(
      "train one-class.csv", 65,
      #"one-class.csv: expected at least 2 classes, found only "a" in the target "label""#),
    Row(
      "train one-row.csv", 65,
      #"one-row.csv: expected at least 2 classes, found only "a" in the target "label""#),
    Row(
      "train no-label.csv", 65, #"no-label.csv:42:3: the target "label" is missing"#,
      hint: "remove the row, or predict another column with --target"),
    Row(
      "train ok.csv --valid new-label.csv", 65,
      #"new-label.csv:3:3: unknown class "c" in the target "label", expected one of "a", "b""#),
    Row(
      "train ok.csv --target labl", 64, #"ok.csv: no column "labl" for the target"#,
      hint: #"did you mean "label"? the columns are x, z, label"#),
    Row(
      "train ok.csv --ignore q", 64, #"ok.csv: no column "q""#,
      hint: "the columns are x, z, label"),
    Row(
      "train ok.csv --task regress", 64,
      #"ok.csv: regression needs numbers, the target "label" holds text such as "a""#,
      hint: "--numeric label points at the first field that is no number"),
    Row(
      "train weights.csv --weight w", 65,
      #"weights.csv:3:2: expected a weight of 0 or more in "w", found -1"#),
    Row("inspect short.csv", 65, "short.csv:3:2: expected 3 fields, found 2"),
  ]

  static let images: [Row] = [
    Row(
      "train cut.idx --labels labels.idx", 65,
      "cut.idx: byte 17: expected 16 bytes for 4 × 2 × 2 elements, found 4"),
    Row(
      "train cut-header.idx --labels labels.idx", 65,
      "cut-header.idx: byte 10: expected a header of 16 bytes for 3 dimensions, "
        + "the file ends after 9"),
    Row(
      "train trailing.idx --labels labels.idx", 65,
      "trailing.idx: byte 17: expected 16 bytes for 4 × 2 × 2 elements, found 17"),
    Row(
      "train overflow.idx --labels labels.idx", 65,
      "overflow.idx: byte 9: expected sizes that fit a file of 16 bytes, "
        + "found 4294967295 × 4294967295 × 4294967295"),
    Row(
      "train swapped.idx --labels labels.idx", 65,
      "swapped.idx: byte 1: expected an IDX file, starting with bytes 00 00 08, "
        + "found 03 08 00 00",
      hint: "the header is byte-swapped: write the numbers big-endian"),
    Row(
      "train floats.idx --labels labels.idx", 65,
      "floats.idx: byte 3: expected elements of type 08 (unsigned bytes), "
        + "found 0D (32-bit floats)"),
    Row(
      "train dimensions.idx --labels labels.idx", 65,
      "dimensions.idx: byte 4: expected 1 dimension (labels) or 3 (images), found 255"),
    Row(
      "train no-dimensions.idx --labels labels.idx", 65,
      "no-dimensions.idx: byte 4: expected 1 dimension (labels) or 3 (images), found 0"),
    Row(
      "train images.idx --labels three-labels.idx", 65,
      "three-labels.idx: 3 labels for the 4 images of images.idx"),
    Row(
      "train labels.idx --labels images.idx", 65,
      "labels.idx: byte 4: 1 dimension is labels and the 3 of images.idx are images: "
        + "the two files are swapped",
      hint: "give the images first and the labels to --labels"),
    Row(
      "train images.idx --labels ok.csv", 65,
      "ok.csv: byte 1: expected an IDX file, starting with bytes 00 00 08, found text \"x,z,\""),
    Row(
      "train images.idx", 64, "images.idx holds images: their labels are needed too",
      hint: "--labels FILE names an IDX file of labels"),
    Row(
      "train ok.csv --labels labels.idx", 64,
      "option --labels goes with IDX images, and ok.csv is none"),
    Row(
      "train images.idx --labels labels.idx --target x", 64,
      "option --target goes with a table, and images.idx holds images"),
  ]

  static let files: [Row] = [
    Row("train missing.csv", 66, "missing.csv: no such file or directory"),
    Row("train folder", 66, "folder: expected a file, found a folder"),
    Row("train pipe", 66, "pipe: expected a file, found a pipe"),
    Row("train /dev/zero", 66, "/dev/zero: expected a file, found a device"),
    Row(
      "train -x.csv", 64, "unknown option \"-x.csv\"",
      hint: "a file with such a name: -- -x.csv"),
    Row("train -- -x.csv", 66, "-x.csv: no such file or directory"),
    Row(
      "train cut.csv.gz", 65,
      "cut.csv.gz: byte 38: the gzip data ends too early, the file is cut short"),
    Row(
      "train check.csv.gz", 65,
      "check.csv.gz: byte 39: damaged gzip data: incorrect data check"),
    Row(
      "train bomb.csv.gz", 65,
      "bomb.csv.gz: byte 43: damaged gzip data: incorrect length check"),
    Row("eval missing ok.csv", 66, "missing: no such file or directory"),
    Row("predict folder ok.csv", 66, "folder: expected a file, found a folder"),
  ]

  static let threads = "option --threads: expected a whole number from 1 to 1024, found "

  static let options: [Row] = [
    Row("--threads 0", 64, threads + #""0""#),
    Row("--threads -1", 64, threads + #""-1""#),
    Row("--threads 1e9", 64, threads + #""1e9""#),
    Row("--threads 1000000000", 64, threads + #""1000000000""#),
    Row("--threads four", 64, threads + #""four""#),
    Row("--threads 1.5", 64, threads + #""1.5""#),
    Row("--lr nan", 64, #"option --lr: expected a number above 0, found "nan""#),
    Row("--lr -1", 64, #"option --lr: expected a number above 0, found "-1""#),
    Row("--lr 1e400", 64, #"option --lr: expected a number above 0, found "1e400""#),
    Row(
      "--momentum 1 --optimizer nesterov", 64,
      #"option --momentum: expected a number from 0 to below 1, found "1""#),
    Row(
      "--momentum 0.5", 64, "option --momentum does not go with --optimizer adam"),
    Row(
      "--hidden 8,0", 64,
      "option --hidden: expected whole numbers from 1 to 1048576 between commas, or none, "
        + #"found "8,0""#),
    Row(
      "--activation rleu", 64,
      "option --activation: expected one of identity, sigmoid, tanh, relu, leaky-relu[:SLOPE], "
        + #"gelu, silu, found "rleu""#,
      hint: "did you mean relu?"),
    Row("--dropout 1", 64, #"option --dropout: expected a number from 0 to below 1, found "1""#),
    Row(
      "--batch 0", 64,
      #"option --batch: expected a whole number from 1 to 1000000000, found "0""#),
    Row(
      "--treads 3", 64, #"unknown option "--treads""#, hint: "did you mean --threads?"),
    Row("--lr 1 --lr 2", 64, "option --lr is given twice"),
    Row("--lr", 64, "option --lr needs a value: --lr RATE"),
    Row("--quiet=yes", 64, "option --quiet takes no value"),
    Row("trian", 64, #"unknown verb "trian""#, hint: "did you mean ptrain train?"),
    Row(
      "train ok.csv ok.csv", 64, #"unexpected argument "ok.csv""#,
      hint: "usage: ptrain train [FILE] [options]"),
    Row("eval", 64, "eval needs MODEL", hint: "usage: ptrain eval MODEL FILE [options]"),
    Row(
      "train ok.csv --patience 3 --valid 0", 64,
      "option --patience: early stopping watches the validation loss, and there are no held-out "
        + "rows"),
    Row(
      "train ok.csv --out ok.csv", 73, "ok.csv: expected a folder, found a file"),
    Row(
      "train ok.csv --out ok.csv/x", 73, "ok.csv/x: cannot make the folder: not a directory"),
    Row(
      "predict ok.csv ok.csv -o out.csv", 65,
      "ok.csv: byte 1: expected a header of at most 100000000 bytes, found 7305508662778932344",
      hint: "is this a safetensors file?"),
  ]

  static let diverged =
    "training diverged at epoch 3, step 3: non-finite output in layer 1, rows 0–31 of the batch; "
    + "the step was not applied"
  static let slower =
    "lower the learning rate (it was 1e+10), add warm-up, or clip the gradient"

  static let training: [Row] = [
    Row(
      "train ok.csv --optimizer sgd --lr 1e10 --quiet --no-save", 3, diverged,
      hint: slower)
  ]
}
