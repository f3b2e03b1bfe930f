/// How the process ends: the codes of BSD's `sysexits.h`, 1 for trainings that should have been the
/// same and are not, and 3 for a training that diverged.
enum ExitCode: Int32, Sendable {
  case success = 0
  case differs = 1
  case diverged = 3
  case usage = 64
  case badData = 65
  case noSuchInput = 66
  case libraryMissing = 69
  case internalFault = 70
  case systemResource = 71
  case cannotCreate = 73
  case inputOutput = 74
  /// `EX_TEMPFAIL`: another run has the folder.
  case locked = 75
  case permissionDenied = 77
}
