internal import HTTPWire

/// Search parameters in their order: `["patient": "17", "_count": "50"]`.
public struct FHIRQuery: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// One parameter.
  public struct Parameter: Sendable, Hashable {
    /// With its modifier: `code:in`.
    public let name: String
    /// As FHIR means it, not percent-encoded: `ge2026-03-01`.
    public let value: String

    /// Puts a parameter together.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The parameters, in order; a name may occur more than once.
  public private(set) var parameters: [Parameter]

  /// Takes parameters as they are.
  public init(_ parameters: [Parameter] = []) { self.parameters = parameters }

  /// Takes parameters as they are written; a name may occur more than once.
  public init(dictionaryLiteral parameters: (String, String)...) { self.parameters = parameters.map { Parameter($0.0, $0.1) } }

  /// Adds one.
  public mutating func append(_ name: String, _ value: String) { parameters.append(Parameter(name, value)) }

  /// With one more.
  public func adding(_ name: String, _ value: String) -> FHIRQuery { FHIRQuery(parameters + [Parameter(name, value)]) }

  /// Percent-encoded, joined by `&`; empty for none. May name a patient: not for logs.
  public var encoded: String {
    parameters.map { PercentEncoding.query($0.name) + "=" + PercentEncoding.query($0.value) }.joined(separator: "&")
  }

  /// Reads the query of a URL; what is not well encoded is left out.
  public init(encoded: String) {
    parameters = encoded.split(separator: "&").compactMap { pair in
      let name = pair.prefix { $0 != "=" }
      guard let decoded = PercentEncoding.decode(name), let value = PercentEncoding.decode(pair[name.endIndex...].dropFirst()) else { return nil }
      return Parameter(decoded, value)
    }
  }

  /// A value in which `\`, `,`, `$` and `|` mean themselves (R4, 3.1.1.3): for identifiers that other people made up.
  public static func escaped(_ value: String) -> String {
    var out = ""
    for character in value {
      if "\\,$|".contains(character) { out.append("\\") }
      out.append(character)
    }
    return out
  }

  /// `system|value`, escaped, as a token parameter wants it.
  public static func token(system: String, value: String) -> String { escaped(system) + "|" + escaped(value) }

  /// Names of parameters that a page's `self` link does not repeat: a server may ignore what it does not know and answer unfiltered.
  ///
  /// `_count`, `_format`, `_sort`, `_summary`, `_elements` and paging do not narrow a result and are not asked for.
  public func ignored(bySelfLink link: String) -> [String] {
    let query = link.firstIndex(of: "?").map { link[link.index(after: $0)...].prefix { $0 != "#" } } ?? ""
    let echoed = FHIRQuery(encoded: String(query)).parameters.map { $0.name.prefix { $0 != ":" } }
    return parameters.map(\.name).filter { name in
      !Self.shaping.contains(name) && !echoed.contains(name.prefix { $0 != ":" })
    }
  }

  private static let shaping = ["_count", "_format", "_sort", "_summary", "_elements", "_total", "_pretty"]
}
