extension StepWork {
  /// The same rows in another order, for the one thing that must see it: second half before the
  /// first, or blocks of rows from the last to the first. Sums of floats come out otherwise.
  static func disordered(_ segments: [MatrixProduct.Segment]) -> [MatrixProduct.Segment] {
    guard segments.allSatisfy({ $0.opens && $0.closes }) else { return segments }
    guard segments.count == 1, let whole = segments.first, whole.count > 1 else {
      return segments.reversed().enumerated().map { index, segment in
        var segment = segment
        segment.isFirstBlock = index == 0
        return segment
      }
    }
    var (first, second) = (whole, whole)
    first.count = whole.count / 2
    second.start += first.count
    second.count -= first.count
    (second.closes, first.opens) = (false, false)
    return [second, first]
  }
}
