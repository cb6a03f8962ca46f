/// From when to when an X.509 certificate holds, read from its DER (RFC 5280, 4.1.2.5); nothing else of it is looked at.
public struct CertificateDates: Sendable, Hashable {
  /// In seconds since 1970.
  public let begins: Int
  /// In seconds since 1970.
  public let ends: Int

  /// The dates of each certificate in a PEM text, in its order; one that cannot be read is left out.
  public static func all(inPEM pem: String) -> [CertificateDates] {
    var found: [CertificateDates] = []
    var body: [UInt8]?
    for line in pem.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("-----BEGIN CERTIFICATE-----") {
        body = []
      } else if line.hasPrefix("-----END CERTIFICATE-----") {
        let text = String(decoding: (body ?? []).filter { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        if let der = Base64URL.decode(text), let dates = CertificateDates(der: der) { found.append(dates) }
        body = nil
      } else if body != nil {
        for byte in line.utf8 where byte > 0x20 {
          body?.append(byte == UInt8(ascii: "+") ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte)
        }
      }
    }
    return found
  }

  /// Certificate ::= SEQUENCE { tbs SEQUENCE { [0] version?, serial, algorithm, issuer, validity SEQUENCE { Time, Time }, … } … }
  init?(der: [UInt8]) {
    guard var certificate = DERValue(der[...], tag: 0x30)?.content, var fields = DERValue.take(&certificate, 0x30) else { return nil }
    if fields.first == 0xA0 { _ = DERValue.take(&fields, 0xA0) }
    guard DERValue.take(&fields, 0x02) != nil, DERValue.take(&fields, 0x30) != nil, DERValue.take(&fields, 0x30) != nil,
      var validity = DERValue.take(&fields, 0x30), let begins = Self.time(&validity), let ends = Self.time(&validity)
    else { return nil }
    self.begins = begins
    self.ends = ends
  }

  /// UTCTime (`261123160000Z`, years 1950 to 2049) or GeneralizedTime (`20261123160000Z`).
  private static func time(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let isLong = rest.first == 0x18
    guard let content = DERValue.take(&rest, isLong ? 0x18 : 0x17), content.count == (isLong ? 15 : 13), content.last == UInt8(ascii: "Z") else { return nil }
    var digits = content.dropLast().map { Int($0) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    if !isLong { digits = (digits[0] < 5 ? [2, 0] : [1, 9]) + digits }
    func number(_ at: Int) -> Int { digits[at] * 10 + digits[at + 1] }
    let (year, month, day) = (number(0) * 100 + number(2), number(4), number(6))
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil, for years after 0.
    let y = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = y * 365 + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468
    return days * 86_400 + number(8) * 3600 + number(10) * 60 + number(12)
  }
}

/// One value of DER: its tag, its length and its content.
private struct DERValue {
  let content: ArraySlice<UInt8>
  let rest: ArraySlice<UInt8>

  init?(_ bytes: ArraySlice<UInt8>, tag: UInt8) {
    var bytes = bytes
    guard bytes.popFirst() == tag, let first = bytes.popFirst() else { return nil }
    var count = Int(first)
    if first >= 0x80 {
      let octets = Int(first & 0x7F)
      guard (1...4).contains(octets), bytes.count >= octets else { return nil }
      count = bytes.prefix(octets).reduce(0) { $0 << 8 | Int($1) }
      bytes = bytes.dropFirst(octets)
    }
    guard bytes.count >= count else { return nil }
    content = bytes.prefix(count)
    rest = bytes.dropFirst(count)
  }

  /// The content of the next value, which must have that tag.
  static func take(_ bytes: inout ArraySlice<UInt8>, _ tag: UInt8) -> ArraySlice<UInt8>? {
    guard let value = DERValue(bytes, tag: tag) else { return nil }
    bytes = value.rest
    return value.content
  }
}
