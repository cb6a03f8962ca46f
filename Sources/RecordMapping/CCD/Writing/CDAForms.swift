import CDADocuments
import ClinicalRecords

extension RecordID {
  /// Upper case, as CDA wants a UUID.
  var cda: String { description.uppercased() }
}

extension DateTime {
  /// As CDA spells it, as fine as it was written, with its offset: `20260302100500-0500`.
  var cda: String {
    let bytes = description.utf8
    return String(unsafeUninitializedCapacity: bytes.count + 4) { out in
      var count = 0
      func put(_ byte: UInt8) {
        out[count] = byte
        count += 1
      }
      for (at, byte) in bytes.enumerated() {
        // Hyphens of the day, the T, and every colon; the hyphen of an offset stays.
        if at == 4 || at == 7 || at == 10 || byte == UInt8(ascii: ":") { continue }
        if byte == UInt8(ascii: "Z") { "+0000".utf8.forEach(put) } else { put(byte) }
      }
      return count
    }
  }

  /// For people: `2 Mar 2026 10:05 -05:00`; with seconds where it has them.
  var words: String { "\(date.words) \(clock) \(offsetWords)" }

  /// The time of the day where it was written, without the offset: `10:05`.
  var clock: String {
    let time = description.dropFirst(11).prefix { $0 != "Z" && $0 != "+" && $0 != "-" }
    return String(time.hasSuffix(":00") ? time.dropLast(3) : time)
  }

  private var offsetWords: String { description.hasSuffix("Z") ? "UTC" : String(description.suffix(6)) }
}

extension CalendarDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// As CDA spells it, as fine as it is known: `20260302`, `202603`, `2026`.
  var cda: String { description.filter { $0 != "-" } }

  /// For people: `2 Mar 2026`, `Mar 2026`, `2026`.
  var words: String {
    let month = month.map { Self.months[$0 - 1] + " " } ?? ""
    return (day.map { "\($0) " } ?? "") + month + String(description.prefix(4))
  }
}

extension CDACode {
  /// Code systems of the records and their OIDs (HL7 OID registry).
  private static let systems: [String: (oid: String, name: String)] = [
    "http://loinc.org": (CodeSystemOID.loinc, "LOINC"),
    "http://snomed.info/sct": (CodeSystemOID.snomed, "SNOMED CT"),
    "http://www.nlm.nih.gov/research/umls/rxnorm": (CodeSystemOID.rxNorm, "RxNorm"),
    "http://hl7.org/fhir/sid/icd-10-cm": (CodeSystemOID.icd10CM, "ICD-10-CM"),
    "http://hl7.org/fhir/sid/ndc": (CodeSystemOID.ndc, "NDC"),
    "http://terminology.hl7.org/CodeSystem/v3-ActCode": (CodeSystemOID.actCode, "ActCode"),
  ].merging(OwnCodeSystem.all.map { ($0.uri, ($0.oid, $0.name)) }) { known, _ in known }

  /// The same code with its system by OID; nil when we know no OID of the system.
  init?(_ coding: Coding) {
    if let (oid, name) = Self.systems[coding.system] {
      self.init(coding.code, system: oid, systemName: name, displayName: coding.display)
    } else if let oid = InstanceIdentifier.oid(coding.system) {
      self.init(coding.code, system: oid, displayName: coding.display)
    } else {
      return nil
    }
  }
}

extension CodedConcept {
  /// Its codes that CDA can say.
  var cdaCodes: [CDACode] { codings.compactMap { CDACode($0) } }

  /// Its words, else those of its first code, else that code.
  var words: String? {
    if let text, !text.isEmpty { return text }
    return codings.lazy.compactMap(\.display).first { !$0.isEmpty } ?? codings.first?.code
  }

  /// Its code of the system a receiver wants, and all others beside it as translations.
  func coded(_ name: String, in system: String, type: String? = nil, originalText: String? = nil) -> CDAElement {
    let codes = cdaCodes
    let first = codes.firstIndex { $0.system == system }
    let others = codes.indices.filter { $0 != first }.map { codes[$0] }
    // Words of the record alone: what a code displays stands beside it, and the entry names its row.
    let hasWords = text?.isEmpty == false
    return .coded(
      name, first.map { codes[$0] }, type: type, otherwise: codes.isEmpty && codings.isEmpty && text == nil ? .unknown : .other,
      originalText: hasWords ? originalText : nil, words: hasWords && originalText == nil ? text : nil, translations: others)
  }
}

/// What identifies a thing to CDA: a root that is an OID or a UUID, and an extension.
enum InstanceIdentifier {
  /// URIs of FHIR that stand for an OID (HL7 OID registry).
  private static let known = [
    "http://hl7.org/fhir/sid/us-ssn": "2.16.840.1.113883.4.1",
    "http://hl7.org/fhir/sid/us-npi": "2.16.840.1.113883.4.6",
  ]
  /// HL7's root for identifiers whose system is a URI without an OID.
  private static let uriRoot = "2.16.840.1.113883.4.873"

  /// An identifier of a system that is named by a URI.
  static func element(system: String, value: String) -> CDAElement {
    if let root = known[system] ?? oid(system) ?? uuid(system) { return .id(root, extension: value) }
    return .id(uriRoot, extension: system + "/" + value)
  }

  /// The OID that a URI `urn:oid:…` names.
  static func oid(_ uri: String) -> String? {
    guard uri.hasPrefix("urn:oid:") else { return nil }
    let text = String(uri.dropFirst(8))
    return isOID(text) ? text : nil
  }

  /// The UUID that a URI `urn:uuid:…` names, in upper case.
  static func uuid(_ uri: String) -> String? { uri.hasPrefix("urn:uuid:") ? RecordID(String(uri.dropFirst(9)))?.cda : nil }

  /// Whether the text can be a root.
  static func isRoot(_ text: String) -> Bool { isOID(text) || RecordID(text) != nil }

  private static func isOID(_ text: String) -> Bool {
    let arcs = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard arcs.count > 1, let first = arcs.first, first.count == 1, let digit = first.first, (0x30...0x32).contains(digit) else { return false }
    return arcs.allSatisfy { arc in
      !arc.isEmpty && arc.allSatisfy { (0x30...0x39).contains($0) } && (arc.count == 1 || arc.first != 0x30)
    }
  }
}
