import CDADocuments
import ClinicalRecords

/// Addresses as the US Realm header has them.
enum CDAAddress {
  /// The schema and the US Realm take no more lines; what is beyond goes to the last.
  static let lineLimit = 4

  /// An address, with the reason in the place of what must stand and is not known; null when nothing is known.
  static func element(use: String?, lines: [String], city: String?, state: String?, postalCode: String?, country: String?) -> CDAElement {
    guard !lines.isEmpty || city != nil || state != nil || postalCode != nil || country != nil else { return .null("addr", .unknown) }
    let first = lines.prefix(lineLimit - 1).map { CDAElement("streetAddressLine", text: $0) }
    let rest = lines.dropFirst(lineLimit - 1)
    let last = rest.isEmpty ? nil : CDAElement("streetAddressLine", text: rest.joined(separator: ", "))
    let isInUS = country.map { ["US", "USA"].contains($0.uppercased()) } ?? true
    return CDAElement(
      "addr", ["use": use],
      (lines.isEmpty ? [.null("streetAddressLine", .unknown)] : first + [last].compactMap { $0 }) + [
        part("city", city, isNeeded: true), part("state", state, isNeeded: isInUS), part("postalCode", postalCode, isNeeded: isInUS),
        part("country", country, isNeeded: false),
      ])
  }

  private static func part(_ name: String, _ text: String?, isNeeded: Bool) -> CDAElement? {
    text.map { CDAElement(name, text: $0) } ?? (isNeeded ? .null(name, .unknown) : nil)
  }
}

/// Telephone numbers and the like as URLs.
enum CDATelecom {
  /// A number with what RFC 3966 lets stand in it; nil when no digit is left.
  static func dialled(_ text: String) -> String? {
    let kept = text.filter { $0.isASCII && ($0.isNumber || "+-().;=".contains($0)) }
    return kept.contains { $0.isNumber } ? kept : nil
  }

  /// Its URL; nil when it cannot be one.
  static func url(_ contact: ContactPoint) -> String? {
    let text = contact.value.value
    switch contact.system {
    case .phone, .pager, .sms: return dialled(text).map { "tel:" + $0 }
    case .fax: return dialled(text).map { "fax:" + $0 }
    case .email: return isPlain(text) ? "mailto:" + text : nil
    case .url, .other: return isPlain(text) && text.contains(":") ? text : nil
    }
  }

  /// The words of CDA (TelecommunicationAddressUse).
  static func use(_ contact: ContactPoint) -> String? {
    if contact.system == .pager { return "PG" }
    switch contact.use {
    case .home: return "HP"
    case .work: return "WP"
    case .mobile: return "MC"
    case .temp, .old, nil: return nil
    }
  }

  private static func isPlain(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>\"{}|\\^`".utf8.contains($0) } }
}
