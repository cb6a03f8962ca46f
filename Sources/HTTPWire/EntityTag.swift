/// The name of one state of a resource: `W/"3"` (RFC 9110, 8.8.3). In FHIR the text is the version id, which is opaque.
public struct EntityTag: Sendable, Hashable, CustomStringConvertible {
  /// What stands between the quotation marks; never empty.
  public let text: String
  /// Whether it promises only the same meaning, not the same bytes.
  public let isWeak: Bool

  /// Makes a tag; FHIR's are weak.
  public init(text: String, isWeak: Bool = true) {
    self.text = text
    self.isWeak = isWeak
  }

  /// Reads `W/"3"`, `"3"`, and what servers send instead: `W/3`, `w/"3"`, `3`.
  ///
  /// Nil for an empty field, `*`, a list of tags, a stray quotation mark, and anything that is not visible ASCII.
  public init?(_ field: String) {
    var text = field.trimmingHTTPSpace[...]
    let isWeak = text.hasPrefix("W/") || text.hasPrefix("w/")
    if isWeak { text = text.dropFirst(2) }
    let isQuoted = text.utf8.count >= 2 && text.first == "\"" && text.last == "\""
    if isQuoted { text = text.dropFirst().dropLast() }
    guard !text.isEmpty, isQuoted || text != "*",
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && (isQuoted || $0 != UInt8(ascii: ",")) })
    else { return nil }
    self.text = String(text)
    self.isWeak = isWeak
  }

  /// As it is sent: `W/"3"` or `"3"`.
  public var description: String { (isWeak ? "W/\"" : "\"") + text + "\"" }
}

extension HTTPResponse {
  /// The state that the answer shows or made; nil without a readable `ETag`.
  public var entityTag: EntityTag? { headers["ETag"].flatMap { EntityTag($0) } }
}
