import CKernels

/// A set of matrix tiles for one instruction set.
///
/// All sets with fused multiply-add give the same bytes; ``fastest`` is chosen unless a test or
/// `--isa` names one.
public struct InstructionSet: Sendable, Hashable, CustomStringConvertible {
  let index: Int32

  /// Every set that this machine can run, the fastest first.
  public static let available: [InstructionSet] = {
    var index: Int32 = 0
    var sets: [InstructionSet] = []
    while tile_set_at(index) != nil {
      sets.append(InstructionSet(index: index))
      index += 1
    }
    return sets
  }()

  /// The first of ``available``.
  public static var fastest: InstructionSet { available[0] }

  /// `avx512`, `avx2`, `neon`, `portable` or `portable-fma`.
  public var description: String { String(cString: entry.pointee.name) }

  /// Whether multiply and add round once; if so the bytes are those of every other such set.
  public var isFused: Bool { entry.pointee.fused }

  /// The set of that name, if this machine can run it.
  public init?(_ name: String) {
    guard let found = Self.available.first(where: { $0.description == name }) else { return nil }
    self = found
  }

  init(index: Int32) { self.index = index }

  private var entry: UnsafePointer<tile_set> {
    guard let set = tile_set_at(index) else {
      preconditionFailure("instruction set \(index) is not one of this machine's")
    }
    return set
  }

  /// The optimizers' update, as wide as the set's registers.
  var update: update_function { update_of_set(entry.pointee.name) }

  /// The functions, looked up once so that kernels have nothing to check.
  var tiles: Tiles { Tiles(height: Int(entry.pointee.height), functions: entry.pointee.tiles) }
}

/// The tiles of one instruction set, by height.
///
/// `@unchecked Sendable`: points at constant tables of functions that live as long as the process.
struct Tiles: @unchecked Sendable {
  let height: Int
  fileprivate let functions: UnsafePointer<tile_function?>

  /// The tile of `rows` rows, 1 to `height`; without `ahead` it asks for the start of `b`.
  @inline(__always)
  func callAsFunction(
    rows: Int, k: Int, a: UnsafePointer<Float>, aRow: Int, aStep: Int,
    b: UnsafePointer<Float>, bStep: Int,
    from: UnsafePointer<Float>?, to: UnsafeMutablePointer<Float>, cRow: Int, add: Bool,
    ahead: Ahead? = nil
  ) {
    functions[rows - 1].unsafelyUnwrapped(
      Int64(k), a, Int64(aRow), Int64(aStep), b, Int64(bStep), from, to, Int64(cRow), add,
      (ahead?.from ?? UnsafeRawPointer(b)).assumingMemoryBound(to: CChar.self),
      Int64(ahead?.step ?? 0))
  }
}
