/// The name that was probably meant.
package enum NearestName {
  /// The candidate fewest edits away from `name`, or `nil` when none is near enough to suggest.
  ///
  /// An edit inserts, deletes or replaces a character or swaps two neighbours (optimal string
  /// alignment); letter case does not count. At most a third of the longer name, and at most 3
  /// edits, may differ; a candidate that begins with all of `name` is near too. The first of equals
  /// wins.
  package static func nearest(_ name: String, in candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(longest))
    var best: (candidate: String, edits: Int)?
    for candidate in candidates {
      let letters = Array(candidate.lowercased().unicodeScalars.prefix(longest))
      let allowed = min(3, max(wanted.count, letters.count) / 3)
      guard abs(wanted.count - letters.count) <= allowed || letters.starts(with: wanted) else {
        continue
      }
      let begins = letters.starts(with: wanted)
      let edits = begins ? letters.count - wanted.count : distance(wanted, letters, within: allowed)
      let isNear = edits <= allowed || (wanted.count >= 3 && begins)
      if isNear, edits < best?.edits ?? .max { best = (candidate, edits) }
    }
    return best?.candidate
  }

  /// Longer names are compared by their beginnings, so that a hostile header costs little.
  private static let longest = 128

  /// The edits between `a` and `b`, or more than `limit` where they are more than that.
  private static func distance(
    _ a: [Unicode.Scalar], _ b: [Unicode.Scalar], within limit: Int
  ) -> Int {
    // Only the diagonal and `limit` places on both sides of it: beyond, it is more edits anyway.
    let far = limit + 1
    guard abs(a.count - b.count) <= limit else { return far }
    var twoAbove = [Int](repeating: far, count: b.count + 2)
    var above = (0..<b.count + 2).map { min($0, far) }
    var row = twoAbove
    for i in a.indices {
      let first = max(0, i - limit)
      let last = min(b.count, i + limit + 1)
      row[first] = first == 0 ? min(i + 1, far) : far
      for j in first..<last {
        var edits = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          edits = min(edits, twoAbove[j - 1] + 1)
        }
        row[j + 1] = edits
      }
      row[last + 1] = far
      (twoAbove, above, row) = (above, row, twoAbove)
    }
    return above[b.count]
  }
}
