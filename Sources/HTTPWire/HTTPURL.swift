/// An absolute `http` or `https` URL, taken apart: enough to compare origins and to resolve a link.
public struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
  /// `http` or `https`.
  public let scheme: String
  /// In lower case; an IPv6 address keeps its brackets.
  public let host: String
  /// 1 to 65535; the scheme's own where none was written.
  public let port: Int
  /// Percent-encoded, begins with `/`, without dot segments.
  public let path: String
  /// Percent-encoded, without the question mark; nil for none. May name a patient: not for logs.
  public let query: String?

  /// A longer URL is refused; most servers stop at 8 KiB.
  static let longest = 64 << 10

  /// Nil unless it is absolute, http or https, has a host, no user name, and is visible ASCII only. A fragment is dropped.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E }),
      let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https", text[colon...].hasPrefix("://") else { return nil }
    var rest = text[text.index(colon, offsetBy: 3)...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    rest = rest[authority.endIndex...]
    guard let (host, port) = Self.splitAuthority(authority, defaultPort: scheme == "https" ? 443 : 80) else { return nil }
    let path = rest.prefix { $0 != "?" }
    self.init(
      scheme: scheme, host: host, port: port, path: String(path), query: path.endIndex == rest.endIndex ? nil : String(rest[path.endIndex...].dropFirst()))
  }

  private init(scheme: String, host: String, port: Int, path: String, query: String?) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path.isEmpty ? "/" : Self.removingDotSegments(path)
    self.query = query
  }

  /// What must be equal before anything secret may be sent: `https://ehr.example:443`.
  public var origin: String { "\(scheme)://\(host):\(port)" }

  /// Without the query, for people and logs.
  public var withoutQuery: String { authority + path }

  /// The whole URL as it is sent.
  public var description: String { withoutQuery + (query.map { "?" + $0 } ?? "") }

  private var authority: String { port == (scheme == "https" ? 443 : 80) ? "\(scheme)://\(host)" : origin }

  /// The URL that a link on this one's page points to (RFC 3986, 5.2); nil when it is no http URL.
  public func resolving(_ reference: String) -> HTTPURL? {
    if let absolute = HTTPURL(reference) { return absolute }
    let first = reference.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !first.contains(":") else { return nil }
    if reference.hasPrefix("//") { return HTTPURL(scheme + ":" + reference) }
    if reference.hasPrefix("/") { return HTTPURL(authority + reference) }
    if reference.hasPrefix("?") { return HTTPURL(authority + path + reference) }
    if reference.isEmpty || reference.hasPrefix("#") { return self }
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    return HTTPURL(authority + folder + reference)
  }

  private static func splitAuthority(_ text: Substring, defaultPort: Int) -> (host: String, port: Int)? {
    guard !text.contains("@") else { return nil }
    var host = text
    var port = defaultPort
    let afterBrackets = text.lastIndex(of: "]") ?? text.startIndex
    if let colon = text[afterBrackets...].lastIndex(of: ":") {
      host = text[..<colon]
      let digits = text[text.index(after: colon)...]
      if !digits.isEmpty {
        guard digits.utf8.count <= 5, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(digits), (1...65535).contains(number) else {
          return nil
        }
        port = number
      }
    }
    let isAddress = host.hasPrefix("[") && host.hasSuffix("]")
    guard !host.isEmpty, isAddress || !host.contains(where: { $0 == "[" || $0 == "]" || $0 == ":" || $0 == "%" }) else { return nil }
    return (host.lowercased(), port)
  }

  private static func removingDotSegments(_ path: String) -> String {
    guard path.contains("/.") else { return path }
    var kept: [Substring] = []
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { kept.append("") }
      case "..":
        if !kept.isEmpty { kept.removeLast() }
        if isLast { kept.append("") }
      default: kept.append(segment)
      }
    }
    return "/" + kept.joined(separator: "/")
  }
}
