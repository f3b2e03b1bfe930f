import Dispatch
import Shards

/// Carries out steps where workers have parameters of their own: the leader's side.
///
/// Beside the ``StepEngine`` of a training, which evaluates and whose ``StepWork`` holds the state
/// whenever it is asked for.
protocol ReplicaEngine: AnyObject {
  /// Makes the steps of a span until the deadline, the first one at least; workers are joined when it
  /// returns.
  ///
  /// - Throws: the ``Divergence`` of the earliest step that has one. The state must not be used then.
  func run(_ span: StepSpan, until deadline: Deadline) throws(Divergence) -> StepSpan.Outcome

  /// Brings parameters and slots to where they are held between leases.
  func settle()

  /// Pieces of work done by each worker so far.
  var claims: [Int] { get }

  /// Seconds of all workers by part of a step; empty unless clocks run.
  var partSeconds: [StepPart: Double] { get }
}

/// Parameters, a gradient and activations of which one thread at a time makes use.
final class Replica {
  let engine: StepEngine
  /// Of its rows since the leader last looked.
  var loss = StepEngine.StepLoss()
  var rows = 0
  /// Steps since the start.
  var steps = 0
  var failure: Divergence?

  init(_ replicas: ReplicaPlan, plan: NetworkPlan, rowCount: Int, execution: Execution) {
    engine = StepEngine(
      plan: plan, configuration: replicas.replica, rowCount: rowCount, evaluationRows: 0,
      threads: 1, qos: execution.qualityOfService, spins: 0, measures: execution.measuresParts,
      clocksEveryStep: true, followsOrder: false)
  }

  var work: StepWork { engine.work }

  /// What the clock shows of this replica's thread, for work that is no step.
  var clock: StepClock { work.clock(of: 0) }

  /// Hands over what the rows came to.
  func takeLoss() -> (loss: StepEngine.StepLoss, rows: Int) {
    defer { (loss, rows) = (StepEngine.StepLoss(), 0) }
    return (loss, rows)
  }

  func add(_ loss: StepEngine.StepLoss, rows: Int) {
    self.loss.sum += loss.sum
    self.loss.weight += loss.weight
    self.rows += rows
    steps += 1
  }
}

extension [Replica] {
  /// The failure of the earliest step, of the first replica that has one there.
  var failure: Divergence? {
    var first: Divergence?
    for replica in self {
      guard let failure = replica.failure else { continue }
      if first.map({ failure.step < $0.step }) ?? true { first = failure }
    }
    return first
  }

  func partSeconds(threads: Int, nanoseconds: UInt64) -> [StepPart: Double] {
    StepEngine.partSeconds(of: map(\.engine), threads: threads, nanoseconds: nanoseconds)
  }
}
