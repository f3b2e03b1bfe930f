/// What the outside world did wrong: a file that is missing, damaged or not what was said.
///
/// The description is one line in GNU form, `file:line:column: message` or
/// `file: byte N: message`, lower case, without a full stop and with control characters escaped;
/// the remedy stands apart in ``hint``. A fault of this library itself is a `precondition`, never
/// a `DataError`.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure that a caller may want to treat differently.
  public enum Code: String, Sendable {
    /// The contents are not what they should be.
    case badData
    /// The named input does not exist or is not a regular file.
    case noSuchInput
    /// The system refuses access.
    case permissionDenied
    /// A system library that is loaded at run time is not there.
    case libraryMissing
    /// Reading or writing failed.
    case inputOutput
    /// The system grants less memory than the contents need.
    case outOfMemory
    /// The output cannot be created.
    case cannotCreate
    /// An option does not fit the data: an unknown column, a task that the target cannot have.
    case usage
  }

  /// Where in the file: lines and columns counted from 1, bytes from 0 here and from 1 in messages.
  public enum Place: Sendable, Equatable {
    case whole
    case line(Int)
    case field(line: Int, column: Int)
    case byte(Int)
  }

  /// What kind of failure it is.
  public var code: Code
  /// The file as the caller named it, if it concerns one.
  public var file: String?
  /// Where in the file.
  public var place: Place
  /// What was found and what was expected.
  public var message: String
  /// What to do about it, where that can be said.
  public var hint: String?

  /// Makes an error; `message` says what was found and what was expected.
  public init(
    _ code: Code, file: String? = nil, at place: Place = .whole, _ message: String,
    hint: String? = nil
  ) {
    self.code = code
    self.file = file
    self.place = place
    self.message = message
    self.hint = hint
  }

  /// The message after the place, in GNU form.
  public var description: String {
    let name = file.map { Excerpt.escaped($0) }
    switch (name, place) {
    case (nil, _): return message
    case (let name?, .whole): return "\(name): \(message)"
    case (let name?, .line(let line)): return "\(name):\(line): \(message)"
    case (let name?, .field(let line, let column)): return "\(name):\(line):\(column): \(message)"
    case (let name?, .byte(let offset)): return "\(name): byte \(offset + 1): \(message)"
    }
  }
}
