public import CDADocuments
import ClinicalRecords
import Digests
import LosslessJSON
public import MappingCatalog

/// Reads a clinical document (C-CDA) into FHIR resources: whole, or not at all.
///
/// What it understands becomes resources, what it does not understand is kept as the text of its section, and every statement is
/// counted in one of the two or told to be no fact. The same bytes give the same reading.
public struct CCDReader: Sendable {
  private let catalog: MappingCatalog

  /// Notices of one document that are kept: a broken export must not fill the memory with words about it.
  static let noticeLimit = 1_000

  /// Entries of one document; the most of the samples are some hundred, and each costs the store a resource.
  public static let entryLimit = 10_000
  /// Sections of one document, those within others too; the most of the samples are 27.
  public static let sectionLimit = 1_000

  /// A reader that knows what the catalog knows.
  public init(catalog: MappingCatalog) { self.catalog = catalog }

  /// What a document says; throws for what is no clinical document, is larger than we read, or has no patient.
  ///
  /// `isOverdue` is asked at every entry whether the time that the caller gives is over: then nothing is read.
  public func read(_ bytes: [UInt8], limits: CDALimits = .standard, isOverdue: @escaping () -> Bool = { false }) throws(CDAReadError) -> CCDReading {
    let document = try CDADocument(reading: bytes, limits: limits)
    let root = document.root
    guard root.isNamed("ClinicalDocument") else { throw CDAReadError(kind: .notClinical, line: root.line) }
    guard let role = root["recordTarget"]?["patientRole"] else { throw CDAReadError(kind: .noPatient, line: root.line) }
    let written = root["effectiveTime"]?.attribute("value").flatMap { CDATimeReading($0, offset: nil) }
    let pass = CCDPass(catalog: catalog, document: document, head: Self.head(root, written), offset: written?.offset)
    pass.isOverdue = isOverdue
    PatientReader.read(role, pass)
    if let body = root["component"]?["structuredBody"] {
      for component in body.all("component") { if let section = component["section"] { Self.read(section, pass) } }
    } else if let body = root["component"]?["nonXMLBody"] {
      UnstructuredBody.read(body, root, pass)
    } else {
      pass.notice(root, "the document has no body")
    }
    if let excess = pass.excess ?? document.excess { throw CDAReadError(kind: .tooLarge(excess), line: 0) }
    pass.end()
    pass.settle()
    DocumentRecord.read(root, Digest.sha256Hex(bytes), pass.names, pass)
    pass.settle()
    return pass.reading
  }

  private static func head(_ root: CDANode, _ written: CDATimeReading?) -> CCDHead {
    func ii(_ name: String) -> String? { root[name].flatMap { CCDDocumentIDs.text($0) } }
    return CCDHead(
      id: ii("id") ?? "", setID: ii("setId"), version: root["versionNumber"]?.attribute("value").flatMap { Int($0) },
      type: root["code"]?.attribute("code"), custodian: CCDDocumentIDs.custodian(root), time: written?.text)
  }

  private static func read(_ section: CDANode, _ pass: CCDPass) {
    let kind = CCDSectionKind.of(section)
    guard pass.begin(section: section, kind: kind) else { return }
    let entries = section.all("entry")
    for entry in entries {
      guard pass.countEntry() else { return }
      guard let act = entry.act else {
        pass.refuse(entry, "the entry is empty")
        continue
      }
      EntryReaders.read(act, kind, pass)
    }
    SectionNarrative.read(section, kind, hasEntries: !entries.isEmpty, pass)
    for component in section.all("component") { if let inner = component["section"] { read(inner, pass) } }
  }
}

/// The ids of a document and of who answers for it.
enum CCDDocumentIDs {
  /// A root and its extension behind a `|`; nil without a root.
  static func text(_ node: CDANode) -> String? {
    guard let root = node.attribute("root").flatMap(CCDConcept.some) else { return nil }
    let plain = RecordID(root)?.description ?? root
    return node.attribute("extension").flatMap(CCDConcept.some).map { "\(plain)|\($0)" } ?? plain
  }

  /// `ccd-` and the custodian's id, of letters, digits, points and hyphens.
  static func custodian(_ root: CDANode) -> String {
    let organization = root["custodian"]?["assignedCustodian"]?["representedCustodianOrganization"]
    // The root of all NPIs is the name of none of them.
    let ids = (organization?.all("id") ?? []).filter { $0.attribute("extension") != nil || !$0.attribute("root", is: "2.16.840.1.113883.4.6") }
      .filter { $0.attribute("nullFlavor") == nil && !$0.attribute("extension", is: "unknown") }.compactMap { text($0) }
    let known = ids.first ?? organization?["name"]?.narrativeText ?? ""
    let plain = known.lowercased().utf8.map { byte -> UInt8 in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: ".") ? byte : UInt8(ascii: "-")
    }
    let name = String(decoding: plain.prefix(80), as: UTF8.self)
    return name.isEmpty ? "ccd-unknown" : "ccd-" + name
  }
}
