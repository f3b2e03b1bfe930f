/// The parts of a path, by its bytes as the system sees them: to Swift a slash with an accent after it is
/// another character.
package enum PathParts {
  private static let slash = UInt8(ascii: "/")

  /// What stands before the last slash: `/` where that is the first byte, `nil` without any.
  package static func folder(of path: String) -> String? {
    guard let at = path.utf8.lastIndex(of: slash) else { return nil }
    return at == path.utf8.startIndex ? "/" : String(path[..<at])
  }

  /// What stands between the last slashes: `b` of `a/b` and of `a/b/`; empty where nothing does.
  package static func name(of path: String) -> String {
    path.utf8.split(separator: slash).last.map { String(Substring($0)) } ?? ""
  }
}
