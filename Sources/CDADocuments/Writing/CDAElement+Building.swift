extension CDAElement {
  /// An element whose value is not there, and why.
  public static func null(_ name: String, _ flavor: NullFlavor, type: String? = nil) -> CDAElement {
    CDAElement(name, ["xsi:type": type, "nullFlavor": flavor.rawValue])
  }

  /// The templates a thing claims: the one of C-CDA R2.1 with its date and, as receivers of R1.1 want it, the bare one.
  ///
  /// Roots without a dot in front stand under `2.16.840.1.113883.10.20.22`, as `.4.16` is written in the guides.
  public static func templates(_ root: String, _ date: String?, alsoBare: Bool = true) -> [CDAElement] {
    let whole = root.hasPrefix(".") ? "2.16.840.1.113883.10.20.22" + root : root
    let dated = date.map { CDAElement("templateId", ["root": whole, "extension": $0]) }
    return [dated, date == nil || alsoBare ? CDAElement("templateId", ["root": whole]) : nil].compactMap { $0 }
  }

  /// An instance identifier: an OID or a UUID in upper case, and what it is called in it.
  public static func id(_ root: String, extension text: String? = nil) -> CDAElement {
    CDAElement("id", ["root": root, "extension": text])
  }

  /// A coded value, with where its words stand in the narrative and the same in other systems.
  ///
  /// Without a code of the wanted system it is null, with the reason, and whatever else there is beside it.
  public static func coded(
    _ name: String, _ code: CDACode?, type: String? = nil, otherwise flavor: NullFlavor = .unknown, originalText: String? = nil,
    words: String? = nil, translations: [CDACode] = []
  ) -> CDAElement {
    let original =
      originalText.map { CDAElement("originalText", [:], [CDAElement("reference", ["value": "#" + $0])]) }
      ?? words.map { CDAElement("originalText", text: $0) }
    let inner = [original] + translations.map { coded("translation", $0) }
    guard let code else { return CDAElement(name, ["xsi:type": type, "nullFlavor": flavor.rawValue], inner) }
    return CDAElement(
      name,
      [
        "xsi:type": type, "code": code.code, "codeSystem": code.system, "codeSystemName": code.systemName, "displayName": code.displayName,
      ], inner)
  }

  /// The status of an act: `completed`.
  public static func status(_ code: String) -> CDAElement { CDAElement("statusCode", ["code": code]) }

  /// A point in time as CDA spells it, `20260302100500-0500`; null when there is none.
  public static func time(_ name: String, _ value: String?, otherwise flavor: NullFlavor = .unknown) -> CDAElement {
    value.map { CDAElement(name, ["value": $0]) } ?? null(name, flavor)
  }

  /// One end of an interval: a time, a reason for its absence, or nothing at all.
  public enum Bound: Sendable, Hashable {
    case at(String)
    case null(NullFlavor)
    case absent

    /// The time when there is one, else the reason for its absence.
    public init(_ value: String?, otherwise flavor: NullFlavor = .unknown) { self = value.map(Bound.at) ?? .null(flavor) }

    fileprivate func element(_ name: String) -> CDAElement? {
      switch self {
      case .at(let value): CDAElement(name, ["value": value])
      case .null(let flavor): .null(name, flavor)
      case .absent: nil
      }
    }
  }

  /// An interval of time; `type` is needed where the schema has a base type only (`IVL_TS` in a substance administration).
  public static func interval(_ name: String, low: Bound, high: Bound, type: String? = nil) -> CDAElement {
    CDAElement(name, ["xsi:type": type], [low.element("low"), high.element("high")])
  }

  /// A physical quantity with its UCUM unit, its digits as they are given.
  public static func quantity(_ name: String, _ value: String, unit: String, type: String? = nil) -> CDAElement {
    CDAElement(name, ["xsi:type": type, "value": value, "unit": unit])
  }

  /// A count: a whole number without a unit.
  public static func count(_ name: String, _ value: Int) -> CDAElement { CDAElement(name, ["xsi:type": "INT", "value": String(value)]) }

  /// The text of an entry: where it stands in the narrative.
  public static func text(at reference: String) -> CDAElement {
    CDAElement("text", [:], [CDAElement("reference", ["value": "#" + reference])])
  }

  /// An entry inside an entry; `isInverted` when it is the inner one that the relationship is told from.
  public static func relationship(_ typeCode: String, _ entry: CDAElement, isInverted: Bool = false) -> CDAElement {
    CDAElement("entryRelationship", ["typeCode": typeCode, "inversionInd": isInverted ? "true" : nil], [entry])
  }
}
