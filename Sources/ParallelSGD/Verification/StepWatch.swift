/// Looks at a training after every step, and ends it after some of them.
struct StepWatch: Sendable {
  /// Updates after which the training ends.
  let steps: Int
  /// Called in the parameter store between two steps.
  let look: @Sendable (View) -> Void
  /// Called with what the training ended with.
  let end: @Sendable (StoreState) -> Void

  /// What a step left, to be read before the next one.
  struct View {
    /// From 1.
    let step: Int
    /// Of the step's rows, before the update.
    let loss: StepEngine.StepLoss
    let parameters: FloatBuffer
    let slots: [FloatBuffer]
  }
}

/// A 64-bit digest of floats' bits: tells apart what a fault of arithmetic makes different, at the
/// speed of memory. No defence against anyone who looks for two floats of one digest.
enum TensorDigest {
  /// Of `count` floats, a multiple of 16.
  static func of(_ floats: UnsafePointer<Float>, count: Int) -> UInt64 {
    let words = UnsafeRawPointer(floats)
    // Four chains side by side: each waits for its own multiplication only.
    var (a, b, c, d) = (UInt64(1), UInt64(2), UInt64(3), UInt64(4))
    for offset in stride(from: 0, to: 4 * count, by: 32) {
      a = mixed(a, words.load(fromByteOffset: offset, as: UInt64.self))
      b = mixed(b, words.load(fromByteOffset: offset + 8, as: UInt64.self))
      c = mixed(c, words.load(fromByteOffset: offset + 16, as: UInt64.self))
      d = mixed(d, words.load(fromByteOffset: offset + 24, as: UInt64.self))
    }
    return mixed(mixed(mixed(mixed(0, a), b), c), d)
  }

  /// One to one in each argument, so that one word that differs cannot go unseen. The shift takes what
  /// multiplication leaves at the top to where the next one spreads it.
  @inline(__always)
  static func mixed(_ digest: UInt64, _ word: UInt64) -> UInt64 {
    let x = (digest ^ word) &* 0x9E37_79B9_7F4A_7C15
    return x ^ x >> 29
  }
}
