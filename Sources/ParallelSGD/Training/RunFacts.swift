/// What a training is about to do on this machine.
public struct RunFacts: Sendable, Hashable {
  /// Cores that this process may use, see ``UsableCores``.
  public var usableCores: Int
  /// Threads asked for, or ``usableCores``.
  public var threads: Int
  /// Threads that share a step: fewer than ``threads`` where a step has too little work to share or
  /// the machine too few cores, see ``Execution/forcesThreads``.
  public var activeThreads: Int
  /// Of the matrix tiles.
  public var instructionSet: InstructionSet
  /// P, weights and biases.
  public var parameterCount: Int
  /// Updates an epoch makes.
  public var stepsPerEpoch: Int
  /// Memory that parameters, optimizer state and activations take, in bytes; the data not counted.
  public var bytes: Int
}
