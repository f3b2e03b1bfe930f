import Foundation
import Shards

extension Checkpoint {
  /// What a training that wants to go on from here has otherwise, a phrase each; none if all is
  /// alike. Another number of epochs is no difference, unless more are done.
  ///
  /// - Parameters:
  ///   - training: of the rows that are there now, as is `validation`.
  ///   - stepsPerEpoch: that the present rows and batch come to.
  func differences(
    architecture: Architecture, configuration: TrainerConfiguration, pipelineIsSame: Bool,
    training: DataFingerprint, validation: DataFingerprint?, isFused: Bool, stepsPerEpoch: Int
  ) -> [String] {
    var found: [String] = []
    func compare<Value: Equatable>(_ what: String, _ expected: Value, _ now: Value) {
      guard expected != now else { return }
      // Texts of a file may hold anything.
      found.append("\(what) was \(Excerpt.escaped("\(expected)")), is \(now)")
    }
    compare("data: rows", self.training.rows, training.rows)
    compare("data: features", self.training.features, training.features)
    compare("data: targets", self.training.targets, training.targets)
    compare(
      "data: held-out rows", self.validation?.rows ?? 0, validation?.rows ?? 0)
    if found.isEmpty, self.training != training || self.validation != validation {
      found.append(
        "data: its numbers had SHA-256 \(Excerpt.escaped(self.training.sha256.prefix(12)))…, "
          + "have \(training.sha256.prefix(12))…"
          + (self.training == training ? " and the held-out rows differ" : ""))
    }
    if !pipelineIsSame { found.append("the encoding of the columns is another") }
    compare("widths", self.architecture.widths, architecture.widths)
    if found.isEmpty, self.architecture != architecture {
      found.append("activations, dropout or initializers are others")
    }
    var wanted = configuration
    wanted.epochs = self.configuration.epochs
    found += Self.differences(self.configuration, wanted)
    if configuration.epochs < epoch || (configuration.epochs == epoch && stepOfEpoch > 0) {
      found.append("\(epoch) epochs are done, more than \(configuration.epochs)")
    }
    compare(
      "arithmetic", self.isFused ? "fused" : "unfused", isFused ? "fused" : "unfused")
    let (steps, overflow) = epoch.multipliedReportingOverflow(by: stepsPerEpoch)
    if found.isEmpty, overflow || steps + stepOfEpoch != step || stepOfEpoch >= stepsPerEpoch {
      found.append("step \(step) is not \(stepOfEpoch) steps into epoch \(epoch + 1)")
    }
    if case .local(let round) = self.configuration.synchronization, found.isEmpty,
      !stepOfEpoch.isMultiple(of: round)
    {
      found.append("step \(stepOfEpoch) of an epoch is within a round of \(round)")
    }
    return found
  }

  /// Of two configurations, by the names of their properties.
  private static func differences(
    _ old: TrainerConfiguration, _ new: TrainerConfiguration
  ) -> [String] {
    zip(Mirror(reflecting: old).children, Mirror(reflecting: new).children).compactMap { old, new in
      let (was, now) = (text(old.value), text(new.value))
      return was == now ? nil : "\(old.label ?? "?") was \(was), is \(now)"
    }
  }

  /// `nil` as `none`; texts of options as users write them.
  private static func text(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .optional else { return "\(value)" }
    return mirror.children.first.map { "\($0.value)" } ?? "none"
  }
}
