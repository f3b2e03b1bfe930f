import Foundation
import Shards

/// Keeps a folder to one run at a time, for as long as the value lives.
///
/// The lock is on the folder itself: there is no file to be left behind, and the system lets go of it
/// however the process ends.
final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: a ``Failure`` with code `locked` where another process has the folder, else why it cannot
  ///   be opened: saving will have to open it too.
  init(_ path: String) throws(Failure) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(
        errno == EACCES || errno == EPERM ? .permissionDenied : .inputOutput,
        "\(Excerpt.escaped(path)): \(systemMessage(errno))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    // Some network file systems have no locks; there a run goes without.
    guard errno == EWOULDBLOCK else { return }
    // The descriptor is closed by `deinit`, which follows this error too.
    throw Failure(
      .locked, "\(Excerpt.escaped(path)): another run is at work in this folder",
      hint: "wait for it, stop it, or name another folder")
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
