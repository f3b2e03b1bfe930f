import Foundation

/// What the descriptor for messages is connected to.
struct Terminal: Sendable {
  let descriptor: Int32
  /// Whether a line can be redrawn: a terminal that knows escape codes.
  let canRedraw: Bool
  let hasColour: Bool

  init(descriptor: Int32, canRedraw: Bool, hasColour: Bool) {
    self.descriptor = descriptor
    self.canRedraw = canRedraw
    self.hasColour = hasColour
  }

  /// Looks at a descriptor and the two variables that have a say: `TERM` and `NO_COLOR`.
  init(descriptor: Int32, environment: [String: String]) {
    self.descriptor = descriptor
    let name = environment["TERM"] ?? ""
    canRedraw = isatty(descriptor) == 1 && !name.isEmpty && name != "dumb"
    // no-color.org: present and not empty, whatever its value.
    hasColour = canRedraw && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Columns as of now; 80 where nobody knows.
  var width: Int {
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }
}
