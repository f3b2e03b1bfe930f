/// A page that stands by itself: no script, no font, no picture from elsewhere, and a policy that
/// forbids whatever data might smuggle in.
struct Page {
  /// Of the window, and the heading.
  var title: String
  /// Above the heading.
  var kind: String
  /// Under it, a line each.
  var lead: [String] = []
  private var body = Markup()

  init(title: String, kind: String, lead: [String] = []) {
    self.title = title
    self.kind = kind
    self.lead = lead
  }

  /// Nothing may be loaded, run or sent; styles stand in the page.
  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  /// A part under a heading.
  mutating func section(_ title: String, _ content: (inout Markup) -> Void) {
    body.element("section") { section in
      section.element("h2", title)
      content(&section)
    }
  }

  /// Figures at a glance.
  mutating func tiles(_ tiles: [Tile]) {
    body.element("dl", ["class": "tiles"]) { list in
      for tile in tiles {
        list.element("div", ["class": tile.isMain ? "tile main" : "tile"]) { box in
          box.element("dt", tile.name)
          box.element("dd") { value in
            value.element("bdi", tile.value)
            if !tile.detail.isEmpty { value.element("small", tile.detail) }
          }
        }
      }
    }
  }

  struct Tile {
    var name: String
    var value: String
    var detail = ""
    var isMain = false
  }

  /// The page as a file.
  var html: String {
    var page = Markup()
    page.add(verbatim: "<!DOCTYPE html>\n")
    page.element("html", ["lang": "en"]) { html in
      html.element("head") { head in
        head.element("meta", ["charset": "utf-8"])
        head.element("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy])
        head.element(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        head.element("meta", ["name": "color-scheme", "content": "light dark"])
        head.element("meta", ["name": "generator", "content": "ptrain \(Program.version)"])
        head.element("title", "\(Markup.visible(title)) · \(kind)")
        head.element("style") { $0.add(verbatim: PageStyle.css) }
      }
      html.element("body") { document in
        document.element("main") { main in
          main.element("header") { header in
            header.element("p", ["class": "kind"], kind)
            header.element("h1") { $0.element("bdi", title) }
            for line in lead { header.element("p", ["class": "lead"]) { $0.element("bdi", line) } }
          }
          main.add(body)
        }
      }
    }
    return page.text + "\n"
  }
}

extension Markup {
  /// Charts side by side where there is room.
  mutating func charts(_ charts: [any Chart]) {
    guard !charts.isEmpty else { return }
    element("div", ["class": "charts"]) { grid in
      for chart in charts { grid.add(chart.figure()) }
    }
  }

  /// Names and values.
  mutating func facts(_ groups: [FactGroup]) {
    element("div", ["class": "facts"]) { grid in
      for group in groups where !group.facts.isEmpty {
        grid.element("div", ["class": "card"]) { card in
          card.element("h3", group.title)
          card.element("dl") { list in
            for fact in group.facts {
              list.element("dt", fact.name)
              list.element("dd") { $0.element("bdi", fact.value) }
            }
          }
        }
      }
    }
  }

  /// A table with a header; numbers stand right of their columns.
  ///
  /// - Parameters:
  ///   - texts: columns of texts, from the left.
  ///   - marked: rows that stand out, with what a reader is told of it.
  mutating func table(
    _ header: [String], _ rows: [[String]], texts: Int = 1, marked: Set<Int> = []
  ) {
    element("div", ["class": texts > 1 ? "table texts" : "table"]) { box in
      box.element("table") { table in
        table.element("thead") { head in
          head.element("tr") { row in
            for (index, cell) in header.enumerated() {
              row.element("th", ["scope": "col", "class": index < texts ? "" : "n"]) {
                $0.element("bdi", cell)
              }
            }
          }
        }
        table.element("tbody") { body in
          for (number, cells) in rows.enumerated() {
            body.element("tr", ["class": marked.contains(number) ? "marked" : ""]) { row in
              for (index, cell) in cells.enumerated() {
                let style = index < texts ? "" : "n"
                if index == 0 {
                  row.element("th", ["scope": "row", "class": style]) { $0.element("bdi", cell) }
                } else {
                  row.element("td", ["class": style]) { $0.element("bdi", cell) }
                }
              }
            }
          }
        }
      }
    }
  }

  /// A command line, ready to be copied.
  mutating func command(_ words: [String]) {
    element("pre") { $0.element("code", ShellWords.line(words)) }
  }

  /// What files lie beside the page.
  mutating func files(_ files: [(name: String, holds: String)]) {
    element("dl", ["class": "files"]) { list in
      for file in files {
        list.element("dt") { $0.element("code", file.name) }
        list.element("dd", file.holds)
      }
    }
  }
}

/// Words as a shell reads them.
enum ShellWords {
  /// `ptrain train 'a b.csv' --seed 1`.
  static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// In single quotes where a shell would else read something into it, with control characters as
  /// `$'\n'`, which bash, zsh and the shells of POSIX 2024 take back.
  static func quoted(_ word: String) -> String {
    let safe = word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic && scalar.value >= 0x80
        || (0x30...0x39).contains(scalar.value) || (0x41...0x5A).contains(scalar.value)
        || (0x61...0x7A).contains(scalar.value) || "-_./,:=+@%".unicodeScalars.contains(scalar)
    }
    // zsh looks for a program behind a leading equals sign.
    if safe, let first = word.unicodeScalars.first, first != "=" { return word }
    if Markup.visible(word) == word {
      // By scalars: to Swift an apostrophe with an accent after it is another character.
      var text = "'"
      for scalar in word.unicodeScalars {
        if scalar == "'" { text += "'\\''" } else { text.unicodeScalars.append(scalar) }
      }
      return text + "'"
    }
    var text = "$'"
    for scalar in word.unicodeScalars {
      let isHidden = Markup.visible(String(scalar)) != String(scalar)
      switch scalar {
      case "'", "\\": text += "\\" + String(scalar)
      case _ where isHidden:
        // Byte for byte, so that it holds in every locale.
        for byte in String(scalar).utf8 {
          text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }
}
