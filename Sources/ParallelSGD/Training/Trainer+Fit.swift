import Shards

/// Whether what a training starts from goes with it.
extension Trainer {
  /// Refuses a checkpoint of another training, with every difference.
  func requireFit(_ checkpoint: Checkpoint?, threads: Int) throws(ConfigurationError) {
    guard let checkpoint else { return }
    let differences = checkpoint.differences(
      architecture: plan.architecture, configuration: configuration,
      pipelineIsSame: pipeline == checkpoint.pipeline,
      training: DataFingerprint(of: training, threads: threads),
      validation: validation.map { DataFingerprint(of: $0, threads: threads) },
      isFused: plan.instructionSet.isFused, stepsPerEpoch: facts.stepsPerEpoch)
    guard differences.isEmpty else {
      throw ConfigurationError(
        "resuming", "the checkpoint is of another training: " + differences.joined(separator: "; "))
    }
  }

  /// Refuses a model whose parameters would mean something else here.
  func requireFit(_ model: Model?) throws(ConfigurationError) {
    guard let model else { return }
    let (there, here) = (model.architecture, plan.architecture)
    guard there.widths == here.widths else {
      throw ConfigurationError(
        "warmStart", "expected a model of widths \(here.widths), found \(there.widths)")
    }
    let functions = (there.layers.map(\.activation), here.layers.map(\.activation))
    guard functions.0 == functions.1 else {
      throw ConfigurationError(
        "warmStart", "expected a model of activations \(functions.1), found \(functions.0)")
    }
  }
}
