import ParallelSGD

/// What is in `config.json`, as names and values for reading: whatever it holds, so that nothing that
/// decides a result can be missing.
enum ConfigurationFacts {
  /// Data, network and training.
  static func groups(_ configuration: JSONValue) -> [FactGroup] {
    var (data, network, training): (Facts, Facts, Facts) = ([], [], [])
    for member in configuration.members ?? [] {
      switch member.key {
      case "architecture":
        network.append(("layers", layers(member.value)))
        for layer in member.value["layers"]?.elements?.prefix(1) ?? [] {
          if let share = layer["dropout"], share != .number("0") {
            network.append(("dropout", text(share)))
          }
          if let initializer = layer["initializer"] {
            network.append(("initial weights", text(initializer)))
          }
        }
      case "training":
        for member in member.value.members ?? [] { flatten(member, prefix: "", into: &training) }
      case "weightsSHA256", "program": break
      default: flatten(member, prefix: "", into: &data)
      }
    }
    return [
      FactGroup("Data", data), FactGroup("Network", network), FactGroup("Training", training),
    ]
    .filter { !$0.facts.isEmpty }
  }

  private typealias Facts = [(name: String, value: String?)]

  private static func flatten(_ member: JSONValue.Member, prefix: String, into facts: inout Facts) {
    let name = prefix + words(member.key)
    if let members = member.value.members {
      for member in members { flatten(member, prefix: name + " ", into: &facts) }
    } else {
      facts.append((name, text(member.value)))
    }
  }

  /// `104 → 128 relu → 2`.
  private static func layers(_ architecture: JSONValue) -> String {
    let layers = architecture["layers"]?.elements ?? []
    let names = layers.map { layer in
      let activation = layer["activation"].map(text) ?? ""
      return (layer["outputs"].map(text) ?? "?")
        + (activation == "identity" || activation.isEmpty ? "" : " " + activation)
    }
    return ([architecture["inputs"].map(text) ?? "?"] + names).joined(separator: " → ")
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: "none"
    case .bool(let value): value ? "yes" : "no"
    case .number(let digits):
      value.integer.map(Figures.grouped) ?? value.double.map(Figures.plain) ?? digits
    case .string(let text): text
    case .array(let elements): elements.map(text).joined(separator: ", ")
    case .object(let members):
      members.map { words($0.key) + " " + text($0.value) }.joined(separator: ", ")
    }
  }

  /// `learningRate` as `learning rate`.
  private static func words(_ key: String) -> String {
    var text = ""
    for character in key {
      if character.isUppercase, text.last?.isUppercase == false, !text.isEmpty { text += " " }
      text += character.isUppercase ? character.lowercased() : String(character)
    }
    return text
  }
}
