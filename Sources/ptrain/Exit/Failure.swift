import ParallelSGD
import Shards

/// An end that is not success: the exit code, one line that says why, and what may help.
struct Failure: Error, Equatable {
  var code: ExitCode
  var message: String
  var hint: String?

  init(_ code: ExitCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// A mistake in the command line.
  static func usage(_ message: String, hint: String? = nil) -> Failure {
    Failure(.usage, message, hint: hint)
  }

  /// The lines for standard error: one `ptrain: …` and, where there is one, its `hint: …`.
  var report: String {
    "ptrain: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? "")
  }
}

extension Failure {
  /// What an error of the libraries means for the process.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as DataError:
      self.init(ExitCode(error.code), error.description, hint: error.hint)
    case let error as ConfigurationError where error.option == "resuming":
      self.init(
        .badData, "cannot resume: \(error.message)",
        hint: "train anew, or give the data and the options of then")
    case let error as ConfigurationError:
      let place = Self.options[error.option].map { "option --\($0): " } ?? ""
      self.init(.usage, place + error.message)
    case TrainingError.notKept(let error): self.init(error)
    case let error as TrainingError:
      self.init(.diverged, error.description, hint: error.hint)
    default:
      self.init(.internalFault, "unexpected error: \(Excerpt.escaped(String(describing: error)))")
    }
  }
}

extension Failure {
  /// Properties of a training's configuration by the options that set them.
  private static let options = [
    "accumulate": "accumulate", "batch": "batch", "clipNorm": "clip-norm",
    "clipValue": "clip-value", "dropout": "dropout", "epochs": "epochs", "instructionSet": "isa",
    "layers": "hidden",
    "learningRate": "lr", "loss": "loss", "optimizer": "optimizer", "patience": "patience",
    "replicas": "threads", "schedule": "schedule", "synchronization": "sync",
    "threads": "threads", "warmStart": "init", "warmupSteps": "warmup",
    "weightDecay": "weight-decay",
  ]
}

extension ExitCode {
  init(_ code: DataError.Code) {
    switch code {
    case .badData: self = .badData
    case .noSuchInput: self = .noSuchInput
    case .permissionDenied: self = .permissionDenied
    case .libraryMissing: self = .libraryMissing
    case .inputOutput: self = .inputOutput
    case .outOfMemory: self = .systemResource
    case .cannotCreate: self = .cannotCreate
    case .usage: self = .usage
    }
  }
}
