/// What one row should be answered with.
package enum RowTarget {
  /// A class; read as one-hot under several outputs, as the number 0 or 1 under one.
  case ofClass(Int)
  /// As many numbers as there are outputs; need not be padded or aligned.
  case values(UnsafePointer<Float>)

  /// The targets of outputs `offset ..< offset + 16`, 0 behind the last of `width`.
  @inline(__always)
  func lanes(at offset: Int, width: Int) -> Lanes {
    switch self {
    case .ofClass(let index):
      if width == 1 { return Lanes(index == 0 ? 0 : 1, at: 0) }
      return Lanes(1, at: index - offset)
    case .values(let values):
      return Lanes.load(first: width - offset, of: values + offset)
    }
  }
}

extension Lanes {
  /// `value` in lane `index`, 0 elsewhere and if there is no such lane.
  @inline(__always)
  fileprivate init(_ value: Float, at index: Int) {
    self.init()
    if index >= 0 && index < Self.scalarCount { self[index] = value }
  }
}
