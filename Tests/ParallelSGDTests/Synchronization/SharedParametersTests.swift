import Dispatch
import Shards
import Testing

@testable import ParallelSGD

/// Workers on the same parameters, with proof that two threads were at it at once.
@Suite struct SharedParametersTests {
  private let plan = NetworkPlan(
    Architecture(inputs: 20, hidden: [40], outputs: 3), loss: .meanSquaredError)
  private let optimizer = Optimizer.momentum(momentum: 0)

  private func main() -> StepWork {
    StepWork(
      plan: plan, optimizer: optimizer,
      room: StepWork.Room(
        plan: plan, configuration: TrainerConfiguration(loss: .meanSquaredError), rowCount: 1,
        evaluationRows: 0, threads: 1))
  }

  /// Each of two threads takes 1 from every parameter in each of its steps, and looks at what it copied.
  private func descend(
    _ shared: any SharedParameters, steps: Int, look: @escaping @Sendable (Float) -> Bool
  ) {
    let gradient = FloatBuffer(count: plan.layout.count)
    for index in 0..<gradient.count { gradient.base[index] = 1 }
    let update = StepWork.updates(
      UpdateStep(number: 1, optimizer: optimizer, learningRate: 1), optimizer, plan)
    shared.open(first: 0, last: steps)
    let arrivals = (0..<2).map { _ in DispatchSemaphore(value: 0) }
    let ends = DispatchGroup()
    for worker in 0..<2 {
      DispatchQueue(label: "worker \(worker)").async(group: ends) { [plan] in
        // Each has a step before either makes one.
        guard shared.claim(by: worker, until: Deadline(after: .max)) != nil else { return }
        arrivals[1 - worker].signal()
        arrivals[worker].wait()
        let copy = FloatBuffer(count: plan.layout.count)
        repeat {
          shared.copy(to: copy)
          for index in 0..<copy.count where !look(copy.base[index]) {
            Issue.record("copied \(copy.base[index])")
            break
          }
          #expect(shared.apply(gradient, update, by: worker) == nil)
          shared.finish(by: worker)
        } while shared.claim(by: worker, until: Deadline(after: .max)) != nil
      }
    }
    ends.wait()
  }

  /// Under the lock nothing is lost: as many steps, as much lower.
  @Test(.timeLimit(.minutes(1))) func staleLosesNothing() {
    let main = main()
    let shared = StaleParameters(main: main, bound: 1, workers: 2)
    descend(shared, steps: 100) { $0 <= 0 && $0 >= -100 && $0 == $0.rounded() }
    shared.settle(to: main)
    for index in 0..<main.parameters.count { #expect(main.parameters.base[index] == -100) }
  }

  /// Without one steps may be lost, but no number is any that nobody wrote.
  @Test(.timeLimit(.minutes(1))) func hogwildMakesNothingUp() {
    let main = main()
    let shared = HogwildParameters(main: main, workers: 2)
    descend(shared, steps: 100) { $0 <= 0 && $0 >= -100 && $0 == $0.rounded() }
    shared.settle(to: main)
    for index in 0..<main.parameters.count {
      let value = main.parameters.base[index]
      #expect(value <= -1 && value >= -100 && value == value.rounded())
    }
    #expect(shared.next == 100)
  }
}
