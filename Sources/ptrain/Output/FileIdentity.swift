import Foundation

/// Which file or folder a path leads to: the same for every path, link and spelling of it.
struct FileIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64

  /// - Returns: `nil` where there is nothing.
  init?(_ path: String) {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let facts = try? FileManager.default.attributesOfItem(atPath: place),
      let device = facts[.systemNumber] as? NSNumber,
      let number = facts[.systemFileNumber] as? NSNumber
    else { return nil }
    (self.device, self.number) = (device.uint64Value, number.uint64Value)
  }

  /// Whether there is anything under the name `path`, be it a link that leads nowhere.
  static func isName(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path)) != nil
  }
}
