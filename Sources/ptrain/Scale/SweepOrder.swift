import ParallelSGD
import Shards

/// The order in which the runs of a sweep are made: every point once in each repeat, each repeat in a
/// random order of its own.
///
/// So a machine that becomes slower on the way does so for all points alike: drift does not look like
/// scaling, nor does what one run leaves behind for the next.
struct SweepOrder {
  /// One run.
  struct Item: Equatable {
    /// From 1.
    var `repeat`: Int
    var sync: Synchronization
    var threads: Int
    /// Global.
    var batch: Int
  }

  /// Of one repeat, in the order of the table.
  let tasks: [Item]
  let repeats: Int
  let seed: UInt64
  /// Tells the orders of one seed apart.
  let part: Part

  /// What the runs are for.
  enum Part: UInt32 {
    case rates, batches, targets
  }

  /// All runs, the same for the same seed.
  var runs: [Item] {
    let philox = Philox(seed: seed, purpose: .sweep, major: part.rawValue)
    return (1...max(1, repeats)).flatMap { number in
      var tasks = tasks
      var stream = PhiloxStream(philox, minor: UInt32(number))
      // Fisher and Yates's shuffle.
      for last in stride(from: tasks.count - 1, to: 0, by: -1) {
        tasks.swapAt(last, Int(stream.next(below: UInt32(last + 1))))
      }
      return tasks.map { task in
        var task = task
        task.repeat = number
        return task
      }
    }
  }

  /// Every synchronisation at every count.
  ///
  /// - Parameter batch: at 1 thread; under weak scaling it grows with the threads.
  static func tasks(
    threads: [Int], synchronizations: [Synchronization], batch: Int, mode: Sweep.Mode
  ) -> [Item] {
    synchronizations.flatMap { sync in
      threads.map { count in
        Item(
          repeat: 1, sync: sync, threads: count, batch: mode == .weak ? batch * count : batch)
      }
    }
  }
}
