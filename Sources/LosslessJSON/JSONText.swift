/// One JSON text with the space around its value, so that a file can be edited in place.
public struct JSONText: Sendable {
  /// The value of the text.
  public let root: JSON
  /// Space before the value.
  public let leading: [UInt8]
  /// Space after the value; most files end with a line end.
  public let trailing: [UInt8]

  /// Reads one JSON text, whole; refuses what ``JSON`` refuses.
  public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    root = try JSON(parsing: bytes, limits: limits)
    var range = 0..<0
    if case .parsed(let source, let node) = root.storage { range = source.document.range(of: Int(node)) }
    leading = Array(bytes[..<range.lowerBound])
    trailing = Array(bytes[range.upperBound...])
  }

  /// The text, byte for byte.
  public var bytes: [UInt8] { leading + root.bytes + trailing }

  /// The text with the value at the end of a path set, every other byte as it was; see ``JSON/replacing(_:with:)``.
  public func replacing(_ path: some Collection<JSONStep>, with value: JSON?) -> [UInt8] {
    leading + root.replacing(path, with: value) + trailing
  }
}
