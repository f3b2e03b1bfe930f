import CKernels

/// Transposes blocks of 16×16 floats in the registers of an instruction set.
///
/// `@unchecked Sendable`: points at a function that lives as long as the process.
struct Transpose: @unchecked Sendable {
  private let function: transpose_function

  init(_ set: InstructionSet) {
    function = transpose_of_set(set.description)
  }

  /// `to[16·c + r] = from[16·r + c]`; `to` may be `from`.
  @inline(__always)
  func block(_ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>) {
    function(from, to)
  }
}
