/// The help of a verb and of the program, laid out for 80 columns from the verbs' tables.
enum HelpText {
  static let width = 80
  private static let textColumn = 28

  /// What `ptrain VERB --help` prints.
  static func text(for verb: Verb) -> String {
    guard verb.run == nil else { return text(for: verb.command) }
    var lines = ["usage: ptrain \(verb.command.usage)"] + verb.command.about + [""]
    lines += verb.verbs.map { line($0.command) }
    lines += ["", "ptrain \(verb.command.name) VERB --help lists a verb's options."]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The help of a verb that does something.
  static func text(for command: Command) -> String {
    var lines = ["usage: ptrain \(command.usage)"] + command.about
    for section in command.sections {
      lines.append(section.title + ":")
      for row in section.rows { lines += self.lines(for: row) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What `ptrain --help` prints.
  static func overview(_ commands: [Command], version: String) -> String {
    var lines = [
      "ptrain \(version): trains neural networks on all cores, always to the same bytes", "",
      "usage: ptrain [VERB] [options]", "",
    ]
    lines += commands.map(line)
    lines += [
      "", "Without a verb it trains, and without a file on the bundled handwritten digits:", "",
      "  ptrain --threads 16", "  ptrain train adult.csv --target income",
      "  ptrain predict runs/adult-1/model.safetensors new.csv -o predictions.csv", "",
      "ptrain VERB --help lists a verb's options; ptrain --version says the version.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A verb in a list of them.
  private static func line(_ command: Command) -> String {
    let word = command.name.split(separator: " ").last ?? ""
    return "  " + padded(String(word), to: 12) + command.summary
  }

  private static func lines(for row: OptionRow) -> [String] {
    let names = "  " + row.options.map(form).joined(separator: ", ")
    let help = row.help + (row.standard.map { " [\($0)]" } ?? "")
    var texts = wrapped(help, to: width - textColumn)
    // Names too long for their column keep a line of their own.
    guard names.count + 1 < textColumn, !texts.isEmpty else {
      return [names] + texts.map { padded("", to: textColumn) + $0 }
    }
    let first = padded(names, to: textColumn) + texts.removeFirst()
    return [first] + texts.map { padded("", to: textColumn) + $0 }
  }

  private static func form(_ option: OptionSpec) -> String {
    (option.short.map { "-\($0), " } ?? "") + "--" + option.name
      + (option.value.map { " " + $0 } ?? "")
  }

  private static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

/// `text` with blanks up to `width` characters.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
