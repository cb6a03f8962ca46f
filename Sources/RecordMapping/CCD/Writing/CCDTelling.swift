import CDADocuments
import ClinicalRecords
import MappingCatalog

/// One document in the making: what is known, what was noticed, and which row ids are taken.
struct CCDTelling {
  let catalog: MappingCatalog
  let chart: CCDChart
  let organization: CCDOrganization
  private(set) var notices: [MappingNotice] = []
  private var rows: [String: Int] = [:]

  init(catalog: MappingCatalog, chart: CCDChart, organization: CCDOrganization) {
    self.catalog = catalog
    self.chart = chart
    self.organization = organization
  }

  /// The next id of a row, `inf1`; once in the document because no prefix ends in a digit.
  mutating func row(_ prefix: String) -> String {
    rows[prefix, default: 0] += 1
    return prefix + String(rows[prefix, default: 0])
  }

  mutating func notice(_ kind: RecordKind, _ id: RecordID, _ path: String, _ message: String) {
    notices.append(MappingNotice(path: "\(kind.rawValue)[\(id)]" + (path.isEmpty ? "" : "." + path), message: message))
  }

  mutating func notice(document path: String, _ message: String) { notices.append(MappingNotice(path: path, message: message)) }

  /// What the document always says, by the map `meanings-to-fhir`.
  func meaning(_ word: String) throws(MappingError) -> CDACode { try code(word, by: "meanings-to-fhir") }

  /// The code of a word of the records by a map; a word that has none is the map's fault, and said.
  func code(_ word: String, by map: String) throws(MappingError) -> CDACode {
    guard case .code(let coding)? = catalog.conceptMaps[map]?[word], let code = CDACode(coding) else {
      throw MappingError("", "\(word) has no code in \(map)")
    }
    return code
  }

  /// Says of codings whose system has no OID that they go out in words only.
  mutating func check(_ concept: CodedConcept?, _ kind: RecordKind, _ id: RecordID, _ path: String) {
    guard let concept, concept.cdaCodes.count < concept.codings.count else { return }
    notice(kind, id, path, "a code of a system without an OID is left out; its words are there")
  }
}
