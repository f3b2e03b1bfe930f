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
      let edits = distance(wanted, letters)
      let isNear = edits <= allowed || (wanted.count >= 3 && letters.starts(with: wanted))
      if isNear, edits < best?.edits ?? .max { best = (candidate, edits) }
    }
    return best?.candidate
  }

  /// Longer names are compared by their beginnings, so that a hostile header costs little.
  private static let longest = 128

  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var twoAbove = [Int](repeating: 0, count: b.count + 1)
    var above = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var edits = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          edits = min(edits, twoAbove[j - 1] + 1)
        }
        row.append(edits)
      }
      (twoAbove, above) = (above, row)
    }
    return above[b.count]
  }
}
