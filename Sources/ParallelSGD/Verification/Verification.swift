public import Shards

/// Trains a little in several ways that must not differ, and compares every step of them.
///
/// ```swift
/// let verification = try Verification(
///   network, training: data, configuration: configuration,
///   variants: [1, 2, 7].map { .init(threads: $0) }, steps: 100)
/// let outcomes = try await verification.run()
/// let isSame = outcomes.allSatisfy { $0.difference == nil }
/// ```
///
/// Each way is a whole training by a ``Trainer``, validation included, that ends after some steps. After
/// every step the loss and each tensor of parameters and optimizer state are digested and compared to
/// the first way's. Takes the memory of one training, some kilobytes a hundred steps, and two copies
/// of parameters and state where something differs.
public struct Verification: Sendable {
  /// A way to run a training that decides none of its bytes.
  public struct Variant: Sendable, Hashable {
    /// Workers that share a step, whether or not it has work for them, see
    /// ``Execution/forcesThreads``.
    public var threads: Int
    /// Of the matrix tiles and updates.
    public var instructionSet: InstructionSet

    /// So many threads of a set, by default the fastest.
    public init(threads: Int, instructionSet: InstructionSet = .fastest) {
      self.threads = threads
      self.instructionSet = instructionSet
    }
  }

  /// What a variant's training came to.
  public struct Outcome: Sendable, Hashable {
    /// How it was run.
    public var variant: Variant
    /// Updates made.
    public var steps: Int
    /// Workers that did any of the work; which ones come first is chance.
    public var workers: Int
    /// Of the weights after them, as ``Model/weightsSHA256``.
    public var weightsSHA256: String
    /// Of the optimizer's state, in the order of its slots; `nil` for a rule without.
    public var stateSHA256: String?
    /// Of every step's loss, and of every epoch's on the held-out rows.
    public var lossesSHA256: String
    /// The first thing that is not as in the first variant; `nil` where all is.
    public var difference: Difference?
  }

  /// In what order rows are added, for tests: true has a worker add the second half of a slice's rows
  /// before the first in the contraction of a layer's gradient.
  package typealias Disorder = @Sendable (_ layer: Int, _ worker: Int, _ threads: Int) -> Bool

  /// What is about to happen, of the variant that takes the most memory.
  public let facts: RunFacts
  let variants: [Variant]
  let steps: Int
  let layout: ParameterLayout
  let slotNames: [String]
  let make: @Sendable (Variant, StepWatch?) throws(ConfigurationError) -> Trainer

  /// Prepares the trainings.
  ///
  /// - Parameters:
  ///   - variants: at least one; the others are compared to the first.
  ///   - steps: updates after which each training ends, at most; its epochs may end it before.
  /// - Throws: ``ConfigurationError`` as ``Trainer`` does; of the option `instructionSet` for sets whose
  ///   arithmetic rounds otherwise than the first one's, of `synchronization` for any but barrier.
  public init(
    _ architecture: Architecture, training: Dataset, validation: Dataset? = nil,
    configuration: TrainerConfiguration, variants: [Variant], steps: Int,
    warmStart: Model? = nil
  ) throws(ConfigurationError) {
    try self.init(
      architecture, training: training, validation: validation, configuration: configuration,
      variants: variants, steps: steps, warmStart: warmStart, disorder: nil)
  }

  package init(
    _ architecture: Architecture, training: Dataset, validation: Dataset?,
    configuration: TrainerConfiguration, variants: [Variant], steps: Int, warmStart: Model?,
    disorder: Disorder?
  ) throws(ConfigurationError) {
    guard let first = variants.first else {
      throw ConfigurationError("variants", "there is nothing to compare")
    }
    guard configuration.synchronization == .barrier else {
      throw ConfigurationError(
        "synchronization",
        "only barrier gives the same bytes at any number of threads, found "
          + "\(configuration.synchronization)")
    }
    try TrainerConfiguration.check("steps", steps, "1 or more") { $0 >= 1 }
    for set in variants.map(\.instructionSet) where set.isFused != first.instructionSet.isFused {
      throw ConfigurationError(
        "instructionSet",
        "\(first.instructionSet) and \(set) round differently: their bytes are not the same")
    }
    self.variants = variants
    self.steps = steps
    layout = ParameterLayout(architecture)
    slotNames = configuration.optimizer.slotNames
    make = { variant, watch throws(ConfigurationError) in
      var execution = Execution(threads: variant.threads, forcesThreads: true)
      execution.watch = watch
      execution.disorder = disorder
      return try Trainer(
        architecture, training: training, validation: validation, configuration: configuration,
        execution: execution, instructionSet: variant.instructionSet, warmStart: warmStart)
    }
    var largest = try make(first, nil).facts
    for variant in variants.dropFirst() {
      let facts = try make(variant, nil).facts
      if facts.bytes > largest.bytes { largest = facts }
    }
    facts = largest
  }
}
