import Shards
import Testing

struct PathPartsTests {
  @Test(arguments: [
    ("a/b/c.csv", "a/b", "c.csv"), ("/c", "/", "c"), ("c", nil, "c"), ("a/b/", "a/b", "b"),
    ("/", "/", ""), ("", nil, ""),
    // An accent on a slash, and a variation selector.
    ("a/d/\u{301}x", "a/d", "\u{301}x"), ("a/\u{FE0F}", "a", "\u{FE0F}"),
  ])
  func cutsAtSlashes(path: String, folder: String?, name: String) {
    #expect(PathParts.folder(of: path).map { Array($0.utf8) } == folder.map { Array($0.utf8) })
    #expect(Array(PathParts.name(of: path).utf8) == Array(name.utf8))
  }
}
