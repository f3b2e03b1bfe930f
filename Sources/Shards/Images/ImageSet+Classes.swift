extension ImageSet {
  /// The labels among `rows`, rising, as class names; none without labels.
  public func classNames(in rows: [Int]) -> [String] {
    guard let labels else { return [] }
    var isPresent = [Bool](repeating: false, count: 256)
    for row in rows { isPresent[Int(labels[row])] = true }
    return isPresent.indices.filter { isPresent[$0] }.map(String.init)
  }

  /// The class of each of `rows`, as its place in `names`.
  ///
  /// - Throws: ``DataError`` with code `badData` for a label that is not in `names`, or no labels.
  public func classes(of rows: [Int], names: [String]) throws(DataError) -> [Int32] {
    guard let labels else {
      throw DataError(.badData, file: name, "images without labels have no classes")
    }
    var classOfLabel = [Int32](repeating: -1, count: 256)
    for (index, name) in names.enumerated() {
      if let label = UInt8(name) { classOfLabel[Int(label)] = Int32(truncatingIfNeeded: index) }
    }
    var classes: [Int32] = []
    classes.reserveCapacity(rows.count)
    for row in rows {
      let found = classOfLabel[Int(labels[row])]
      guard found >= 0 else {
        throw DataError(
          .badData, file: name,
          "image \(row + 1) has label \(labels[row]), not among the known ones: "
            + names.joined(separator: ", "))
      }
      classes.append(found)
    }
    return classes
  }
}
