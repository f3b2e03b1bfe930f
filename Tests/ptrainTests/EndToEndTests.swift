import Foundation
import Testing

/// The real program from data to predictions, in a folder of its own.
@Suite struct EndToEndTests {
  /// `y` is about `3a − 2b`, and `kind` says whether it is above 4; a field is missing.
  private static let table: String = {
    let rows = (0..<300).map { row -> String in
      let (a, b) = (Double(row * 37 % 101) / 20, Double(row * 61 % 89) / 20)
      let y = 3 * a - 2 * b
      return "\(a),\(row == 7 ? "" : String(b)),\(row % 3 == 0 ? "red" : "blue"),\(y),"
        + (y > 4 ? "high" : "low")
    }
    return "a,b,colour,y,kind\n" + rows.joined(separator: "\n") + "\n"
  }()

  private func withBinary(_ body: (Binary) throws -> Void) throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    try binary.write(Array(Self.table.utf8), to: "rows.csv")
    try body(binary)
  }

  private func run(_ binary: Binary, _ line: String) throws -> Binary.Outcome {
    let outcome = try binary.run(line.split(separator: " ").map(String.init))
    #expect(outcome.status == 0, "\(line): \(outcome.errors)")
    return outcome
  }

  /// The JSON objects of an output, one a line.
  private func events(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private let small = "--hidden 16 --epochs 4 --batch 32 --dropout 0.1"

  @Test func classesFromTrainingToPrediction() throws {
    try withBinary { binary in
      let line = "train rows.csv --ignore y \(small) --lr 0.02"
      let trained = try run(binary, line + " --out model --json --quiet")
      #expect(trained.errors == "")
      // How many checkpoints there are on the way is a matter of time.
      let events = try events(trained.output).filter { $0["event"] as? String != "checkpoint" }
      #expect(
        events.map { $0["event"] as? String } == Array(repeating: "epoch", count: 4) + ["done"])
      let done = try #require(events.last)
      #expect(done["task"] as? String == "classify")
      #expect(done["epochs"] as? Int == 4)
      // 240 rows to train on are 7 batches of 32 and one of 16.
      #expect(done["steps"] as? Int == 32)
      #expect((done["weights_sha256"] as? String)?.count == 64)
      #expect((done["valid_accuracy"] as? Double).map { $0 > 0.8 } == true)
      #expect(done["valid_r2"] == nil)

      let evaluated = try run(binary, "eval model/model.safetensors rows.csv --json")
      #expect(try self.events(evaluated.output).first?["rows"] as? Int == 300)
      let predicted = try run(
        binary, "predict model/model.safetensors rows.csv -o predictions.csv")
      #expect(predicted.output == "")
      let data = try Data(contentsOf: binary.folder.appendingPathComponent("predictions.csv"))
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 301)
      #expect(lines.first == "kind,p(high),p(low)")
      // What eval counts is what predict writes.
      let answers = Self.table.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",").last
      }
      let right = zip(lines.dropFirst(), answers).count { $0.split(separator: ",").first == $1 }
      let accuracy = try #require(
        try self.events(evaluated.output).first?["accuracy"] as? Double)
      #expect(abs(accuracy - Double(right) / 300) < 1e-9)
    }
  }

  @Test func valuesInTheirOwnUnit() throws {
    try withBinary { binary in
      let trained = try run(
        binary, "train rows.csv --target y --ignore kind \(small) --lr 0.02 --json -q -o m")
      let done = try #require(try events(trained.output).last)
      #expect(done["task"] as? String == "regress")
      #expect(done["valid_accuracy"] == nil)
      #expect((done["valid_r2"] as? Double).map { $0 > 0.5 } == true)
      let evaluated = try events(try run(binary, "eval m/model.safetensors rows.csv --json").output)
      let rmse = try #require(evaluated.first?["rmse"] as? Double)
      let predicted = try run(binary, "predict m/model.safetensors rows.csv").output
        .split(separator: "\n")
      #expect(predicted.first == "y")
      let squares = zip(predicted.dropFirst(), Self.table.split(separator: "\n").dropFirst())
        .map { line, row in
          (Double(line) ?? .nan)
            - (Double(row.split(separator: ",", omittingEmptySubsequences: false)[3]) ?? .nan)
        }
        .map { $0 * $0 }
      #expect(abs(rmse - (squares.reduce(0, +) / 300).squareRoot()) < 1e-4 * rmse)
    }
  }

  @Test func binaryCrossEntropyTakesZerosAndOnesAsTheyStand() throws {
    try withBinary { binary in
      let rows = (0..<200).map { row in
        let (a, b) = (row * 37 % 101, row * 61 % 89)
        return "\(a),\(b),\(a > 50 ? 1 : 0),\(b > 44 ? 1 : 0)\n"
      }
      try binary.write(Array(("a,b,s,t\n" + rows.joined()).utf8), to: "bits.csv")
      let line = "train bits.csv --target s,t --loss binary-cross-entropy \(small) --lr 0.02"
      let trained = try run(binary, line + " --json -q -o m")
      let done = try #require(try events(trained.output).last)
      #expect((done["valid_accuracy"] as? Double).map { $0 > 0.8 } == true)
      let lines = try run(binary, "predict m/model.safetensors bits.csv").output
        .split(separator: "\n")
      #expect(lines.first == "s,t")
      for (line, row) in zip(lines.dropFirst(), rows) where row.hasPrefix("5,") {
        // Probabilities of a 1, not standardised numbers.
        #expect(line.split(separator: ",").allSatisfy { (0...1).contains(Double($0) ?? -1) })
      }
      let refused = try binary.run(
        "train rows.csv --target y --ignore kind --loss binary-cross-entropy -q"
          .split(separator: " ").map(String.init))
      #expect(refused.status == 64)
      #expect(
        refused.errors.hasPrefix(
          "ptrain: option --loss: binary cross-entropy needs targets from 0 to 1"))
    }
  }

  @Test func everyChoiceOfATrainingIsSaid() throws {
    try withBinary { binary in
      let outcome = try run(
        binary,
        "train rows.csv --ignore y \(small) --weight a --class-weight balanced --warmup 3 --clip-norm 2 "
          + "--clip-value 0.5 --patience 4 --no-save")
      for words in [
        "rows.csv    300 rows · 1 numeric, 1 text columns",
        " · 1 missing · weighted by a · classes balanced\n",
        "            target: the last column; --target NAME predicts another\n",
        " · 4 epochs of 8 steps · warm-up 3 steps · clip norm 2 · clip value 0.5 · "
          + "patience 4 epochs · seed 0\n",
      ] { #expect(outcome.errors.contains(words), "\(words)") }
      let epochs = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("epoch ") }
      #expect(epochs.count == 4)
      // The columns of all epochs stand in line.
      for word in ["loss", "valid", "accuracy"] {
        let places = epochs.map { $0.components(separatedBy: word)[0].count }
        #expect(Set(places).count == 1, "\(word)")
      }
      let long = try run(binary, "train rows.csv --target y \(small) --warmup 1000 --no-save")
      #expect(long.errors.contains(" · warm-up 1,000 steps, more than all · "))
      #expect(!long.errors.contains("predicts another"))
    }
  }

  @Test func predictionsGoWhereTheyAreAsked() throws {
    try withBinary { binary in
      _ = try run(binary, "train rows.csv --ignore y \(small) --quiet --out m")
      let line = "predict m/model.safetensors rows.csv"
      let shown = try run(binary, line)
      let note = "note        missing, filled in: b 1\n"
      #expect(shown.errors == note)
      let dash = try run(binary, line + " -o -")
      #expect(dash.output == shown.output)
      let saved = try run(binary, line + " -o p.csv")
      #expect(saved.errors == note + "saved       p.csv · 300 rows\n")
      #expect(saved.output == "")
      #expect(try binary.snapshot()["p.csv"] == Data(shown.output.utf8))
      let quiet = try run(binary, line + " -o p.csv --quiet")
      #expect(quiet.errors == "" && quiet.output == "")
      let nowhere = try binary.run(["predict", "m/model.safetensors", "rows.csv", "--out="])
      #expect(
        nowhere
          == Binary.Outcome(
            status: 64, output: "",
            errors: "ptrain: option --out: expected a file, or - for standard output, "
              + "found \"\"\n"))
      let files = try binary.snapshot()
      #expect(files["-"] == nil)
    }
  }

  @Test func aModelOfImagesTakesImages() throws {
    try withBinary { binary in
      _ = try run(binary, "--hidden 8 --epochs 1 --quiet --out m")
      try binary.write(try #require(FaultFiles.all["images.idx"]), to: "images.idx")
      func fails(_ line: String, _ status: Int32, _ errors: String) throws {
        let outcome = try binary.run(line.split(separator: " ").map(String.init))
        #expect(outcome == Binary.Outcome(status: status, output: "", errors: errors))
      }
      for verb in ["eval", "predict"] {
        try fails(
          "\(verb) m/model.safetensors rows.csv", 65,
          "ptrain: rows.csv: expected IDX images, as the training's were, found something else\n")
      }
      try fails(
        "predict m/model.safetensors images.idx --header no", 64,
        "ptrain: option --header goes with a table, and images.idx holds images\n")
      try fails(
        "predict m/model.safetensors images.idx", 65,
        "ptrain: images.idx: expected images of 8 × 8 pixels, found 2 × 2\n")
      try fails(
        "eval m/model.safetensors images.idx", 64,
        "ptrain: images.idx holds images: their labels are needed too\n"
          + "hint: --labels FILE names an IDX file of labels\n")
    }
  }

  @Test func heldOutImagesComeWithTheirLabels() throws {
    try withBinary { binary in
      for name in ["images.idx", "labels.idx"] {
        try binary.write(try #require(FaultFiles.all[name]), to: name)
      }
      let outcome = try run(
        binary,
        "train images.idx --labels labels.idx --valid images.idx --valid-labels labels.idx "
          + "--epochs 1 --no-save")
      #expect(outcome.errors.contains("4 train · 4 valid\n"))
      let share = try binary.run(
        "train images.idx --labels labels.idx --valid images.idx".split(separator: " ")
          .map(String.init))
      #expect(
        share
          == Binary.Outcome(
            status: 64, output: "",
            errors: "ptrain: option --valid-labels is needed with images in --valid\n"))
    }
  }

  @Test func helpIsAVerbToo() throws {
    try withBinary { binary in
      for (verb, option) in [("help", "--help"), ("help eval", "eval --help")] {
        let (first, second) = (try run(binary, verb), try run(binary, option))
        #expect(first == second)
      }
      let unknown = try binary.run(["help", "evla"])
      #expect(unknown.status == 64)
    }
  }

  @Test func anyNumberOfThreadsLeavesTheSameBytes() throws {
    try withBinary { binary in
      let line = "train rows.csv --target y \(small) --quiet --out "
      for threads in [1, 3, 16, 200] {
        _ = try run(binary, line + "t\(threads) --threads \(threads) --force-threads")
      }
      for name in ["model.safetensors", "metrics.jsonl", "config.json"] {
        let files = try [1, 3, 16, 200].map {
          try Data(contentsOf: binary.folder.appendingPathComponent("t\($0)/\(name)"))
        }
        #expect(files[0].count > 0)
        for file in files { #expect(file == files[0], "\(name)") }
      }
    }
  }

  @Test func anEarlierRunIsKeptUnlessAsked() throws {
    try withBinary { binary in
      let line = "train rows.csv --ignore y \(small) --quiet"
      _ = try run(binary, line + " --out m")
      let before = try binary.snapshot()
      let outcome = try binary.run(
        (line + " --out m --seed 1").split(separator: " ").map(String.init))
      #expect(
        outcome
          == Binary.Outcome(
            status: 73, output: "",
            errors: "ptrain: m: there is a run already, with its model.safetensors\n"
              + "hint: --overwrite replaces it, another --out keeps it\n"))
      #expect(try binary.snapshot() == before)
      _ = try run(binary, line + " --out m --seed 1 --overwrite")
      #expect(try binary.snapshot()["m/model.safetensors"] != before["m/model.safetensors"])
      // Without --out every run gets a folder of its own.
      _ = try run(binary, line)
      _ = try run(binary, line)
      let names = Set(try binary.snapshot().keys)
      #expect(names.isSuperset(of: ["runs/rows-1/model.safetensors", "runs/rows-2/config.json"]))
      #expect(!names.contains("runs/rows-3"))
    }
  }

  @Test func aCopyOfTheProgramCarriesTheDigits() throws {
    try withBinary { binary in
      let outcome = try run(
        binary, "--threads 3 --hidden 16 --epochs 2 --no-save")
      #expect(outcome.errors.contains("1,797 images of 8 × 8 · 10 classes"))
      #expect(outcome.errors.contains("\nepoch 2/2  loss "))
      #expect(outcome.output.hasPrefix("done        accuracy "))
      #expect(try Set(binary.snapshot().keys) == ["rows.csv"])
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalSavesWhatWasReached(number: Int32) throws {
    try withBinary { binary in
      let line = "train rows.csv --ignore y --hidden 16 --epochs 1000000 --json -q --out m"
      let pipe = Pipe()
      let outcome = try binary.run(
        line.split(separator: " ").map(String.init), output: pipe.fileHandleForWriting,
        afterStart: { process in
          // After the first epoch's event there is something to save.
          var events = ""
          while !events.contains("\"event\":\"epoch\"") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { return }
            events += String(decoding: data, as: UTF8.self)
          }
          kill(process.processIdentifier, number)
          // Whatever else it writes must find room.
          pipe.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
        })
      #expect(
        outcome == Binary.Outcome(status: number, signalled: true, output: "", errors: ""))
      let evaluated = try run(binary, "eval m/model.safetensors rows.csv --json")
      #expect(try events(evaluated.output).first?["rows"] as? Int == 300)
      pipe.fileHandleForReading.readabilityHandler = nil
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSecondSignalStopsAtOnceAndLeavesNothing(number: Int32) throws {
    try withBinary { binary in
      // One step of minutes: nothing but the second signal can end it soon.
      let line =
        "train rows.csv --ignore y --hidden 8192,8192 --valid 0 --batch 300 "
        + "--accumulate 1000 --epochs 1000000 --out m"
      let before = try binary.snapshot()
      let outcome = try binary.run(
        line.split(separator: " ").map(String.init),
        afterStart: { process in
          // The second only when the first is heeded: the system takes two at once for one.
          let (model, errors) = (binary.folder.path + "/m", binary.folder.path + "/.errors")
          while process.isRunning, !FileManager.default.fileExists(atPath: model) {}
          kill(process.processIdentifier, number)
          func said() -> String {
            String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self)
          }
          while process.isRunning, !said().contains("stopping") {}
          kill(process.processIdentifier, number)
        })
      #expect(outcome.signalled && outcome.status == number)
      #expect(outcome.output == "")
      #expect(
        outcome.errors.hasSuffix("\nstopping after this step; a second signal stops at once\n"))
      #expect(try binary.snapshot() == before)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullStandardOutputIsNoticed() throws {
    try withBinary { binary in
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let outcome = try binary.run(["inspect", "rows.csv"], output: full)
      #expect(
        outcome
          == Binary.Outcome(
            status: 74, output: "",
            errors: "ptrain: standard output: cannot write: no space left on device\n"))
    }
  }

  @Test func aClosedStandardOutputIsNoticed() throws {
    try withBinary { binary in
      // The file that is opened next must not become the standard output.
      let before = try binary.snapshot()
      let outcome = try binary.shell(#""$PTRAIN" inspect rows.csv >&-"#)
      #expect(
        outcome
          == Binary.Outcome(
            status: 74, output: "",
            errors: "ptrain: standard output: cannot write: bad file descriptor\n"))
      #expect(try binary.snapshot() == before)
    }
  }

  @Test func aReaderThatIsGoneEndsTheProgram() throws {
    try withBinary { binary in
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      let outcome = try binary.run(["inspect", "rows.csv"], output: pipe.fileHandleForWriting)
      // By the signal, or by an error where whoever runs the tests has the signal ignored.
      #expect(
        outcome == Binary.Outcome(status: SIGPIPE, signalled: true, output: "", errors: "")
          || outcome
            == Binary.Outcome(
              status: 74, output: "",
              errors: "ptrain: standard output: cannot write: broken pipe\n")
      )
    }
  }
}
