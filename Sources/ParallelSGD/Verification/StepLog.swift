import Shards

/// The digests of every step of a training: of its loss, of each tensor, of each tensor's state.
///
/// Eight bytes for each of them and step, so that what is kept is some kilobytes a hundred steps,
/// whatever the size of the network.
struct StepLog: Sendable {
  /// What a digest is of, in the order of a log's columns.
  enum Subject: Equatable {
    case loss
    /// A tensor of the parameters, or of a slot of the optimizer's state.
    case tensor(ParameterLayout.Tensor, slot: Int?)
  }

  let subjects: [Subject]
  private var digests: [UInt64] = []
  private var losses = SHA256()

  init(layout: ParameterLayout, slots: Int) {
    let buffers: [Int?] = [nil] + (0..<slots).map { $0 }
    subjects =
      [.loss] + buffers.flatMap { slot in layout.tensors.map { .tensor($0, slot: slot) } }
  }

  /// Steps so far.
  var steps: Int { digests.count / subjects.count }

  /// SHA-256 of all losses so far.
  var lossesSHA256: String { losses.hexadecimal() }

  /// Takes in what a step left.
  mutating func add(_ view: StepWatch.View) {
    for subject in subjects { digests.append(Self.digest(of: subject, view)) }
    addLoss(view.loss.sum)
    addLoss(view.loss.weight)
  }

  /// Takes in a loss that no step made, as of held-out rows.
  mutating func addLoss(_ loss: Double) {
    withUnsafeBytes(of: loss.bitPattern.littleEndian) { losses.update($0) }
  }

  /// The first column in which the latest step is not what `other` has of it.
  func firstDifference(from other: StepLog) -> Subject? {
    guard steps <= other.steps else { return .loss }
    let range = digests.count - subjects.count..<digests.count
    return zip(subjects, range).first { digests[$1] != other.digests[$1] }?.0
  }

  private static func digest(of subject: Subject, _ view: StepWatch.View) -> UInt64 {
    switch subject {
    case .loss:
      TensorDigest.mixed(view.loss.sum.bitPattern, view.loss.weight.bitPattern)
    case .tensor(let tensor, let slot):
      TensorDigest.of(
        (slot.map { view.slots[$0] } ?? view.parameters).base + tensor.offset,
        count: tensor.paddedCount)
    }
  }
}
