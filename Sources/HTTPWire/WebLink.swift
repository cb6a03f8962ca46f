/// One link of a `Link` field: `<https://ehr.example/fhir?page=2>; rel="next"` (RFC 8288).
public struct WebLink: Sendable, Hashable {
  /// Where it points, as it was written; may be relative.
  public let target: String
  /// What it is for, in lower case: `next`, `self`. A link may have several.
  public let relations: [String]

  /// A field with more links than this is cut there: it is read before anything of the server is trusted.
  static let limit = 100

  /// Puts a link together.
  public init(target: String, relations: [String]) {
    self.target = target
    self.relations = relations
  }

  /// All links of a field's value; reading stops at the first fault, what stood before it is kept.
  public static func parse(_ field: String) -> [WebLink] {
    var links: [WebLink] = []
    var rest = Array(field.utf8)[...]
    while links.count < limit {
      rest.skip { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
      guard rest.first == UInt8(ascii: "<") else { return links }
      rest = rest.dropFirst()
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return links }
      let target = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[(end + 1)...]
      var relations: [String]?
      while let parameter = rest.takeParameter() {
        // RFC 8288, 3.3: only the first `rel` of a link counts.
        if parameter.name == "rel", relations == nil { relations = parameter.value.lowercased().split(separator: " ").map(String.init) }
      }
      links.append(WebLink(target: target, relations: relations ?? []))
    }
    return links
  }
}

extension HTTPResponse {
  /// The links of all `Link` fields, in order.
  public var links: [WebLink] { headers.values(of: "Link").flatMap { WebLink.parse($0) } }
}

extension ArraySlice<UInt8> {
  fileprivate mutating func skip(while matches: (UInt8) -> Bool) { self = drop(while: matches) }

  /// Takes `; name=value`, `; name="quoted value"` or `; name` off the front; nil when there is none.
  fileprivate mutating func takeParameter() -> (name: String, value: String)? {
    skip { $0 == 0x20 || $0 == 0x09 }
    guard first == UInt8(ascii: ";") else { return nil }
    self = dropFirst()
    skip { $0 == 0x20 || $0 == 0x09 }
    let name = prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
    self = self[name.endIndex...]
    skip { $0 == 0x20 || $0 == 0x09 }
    guard first == UInt8(ascii: "=") else { return (String(decoding: name, as: UTF8.self).lowercased(), "") }
    self = dropFirst()
    skip { $0 == 0x20 || $0 == 0x09 }
    return (String(decoding: name, as: UTF8.self).lowercased(), takeValue())
  }

  private mutating func takeValue() -> String {
    guard first == UInt8(ascii: "\"") else {
      let value = prefix { $0 > 0x20 && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
      self = self[value.endIndex...]
      return String(decoding: value, as: UTF8.self)
    }
    self = dropFirst()
    var value: [UInt8] = []
    while let byte = popFirst(), byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\"), let escaped = popFirst() { value.append(escaped) } else { value.append(byte) }
    }
    return String(decoding: value, as: UTF8.self)
  }
}
