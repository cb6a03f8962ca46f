internal import HTTPWire

/// Which resource, and perhaps which version of it, a server speaks of: `Observation/17/_history/3`.
public struct FHIRLocation: Sendable, Hashable, CustomStringConvertible {
  /// The resource type.
  public let type: String
  /// The server's id; opaque.
  public let id: String
  /// The server's version id; opaque; nil where it was not said.
  public let version: String?

  /// Longer ids than R4's 64 characters occur; past this one it is no id.
  static let longestID = 256

  /// Puts a location together.
  public init(type: String, id: String, version: String? = nil) {
    self.type = type
    self.id = id
    self.version = version
  }

  /// Reads a `Location` or `Content-Location`, absolute or relative, with or without `_history`.
  ///
  /// The part before the type is not compared with anything: behind a proxy it is often wrong. Nil when the path does not
  /// end in a type and an id.
  public init?(_ text: String) {
    let path = text.prefix { $0 != "?" && $0 != "#" }
    var steps = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if steps.last == "" { steps.removeLast() }
    var version: String?
    if let at = steps.lastIndex(of: "_history") {
      guard at == steps.count - 1 || at == steps.count - 2 else { return nil }
      if at == steps.count - 2 {
        guard let read = Self.identifier(steps[at + 1]) else { return nil }
        version = read
      }
      steps.removeSubrange(at...)
    }
    guard steps.count >= 2, Self.isType(steps[steps.count - 2]), let id = Self.identifier(steps[steps.count - 1]) else { return nil }
    self.init(type: steps[steps.count - 2], id: id, version: version)
  }

  /// As a relative reference.
  public var description: String { "\(type)/\(id)" + (version.map { "/_history/" + $0 } ?? "") }

  /// Whether the text can be the name of a resource type.
  static func isType(_ text: String) -> Bool {
    guard let first = text.utf8.first, first >= 0x41, first <= 0x5A, text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
  }

  private static func identifier(_ segment: String) -> String? {
    guard let id = PercentEncoding.decode(segment), !id.isEmpty, id != ".", id != "..", id.utf8.count <= longestID,
      id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
    else { return nil }
    return id
  }
}
