import CDADocuments
import Foundation
import LosslessJSON
import MappingCatalog

@testable import RecordMapping

/// A small document around what a test is about.
struct CCDFragment {
  static let reader = CCDReader(catalog: SampleRecords.mapper.catalog)

  var header = ""
  var patient = """
    <id root="2.16.840.1.113883.3.9999.7" extension="P1"/>
    <patient><name use="L"><given>Testa</given><family>Patientsdottir</family></name>
    <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19860412"/></patient>
    """
  var time = "20260302120000-0500"
  var body = ""

  static func section(_ code: String, _ entries: String, narrative: String = "", title: String = "Section", template: String = "1.2.3") -> String {
    """
    <component><section><templateId root="\(template)"/><code code="\(code)" codeSystem="2.16.840.1.113883.6.1"/><title>\(title)</title>
    <text>\(narrative)</text>\(entries)</section></component>
    """
  }

  static func entry(_ act: String) -> String { "<entry>\(act)</entry>" }

  var xml: String {
    """
    <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <id root="1.2.3.4" extension="D1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><effectiveTime value="\(time)"/>\(header)
    <recordTarget><patientRole>\(patient)</patientRole></recordTarget>
    <custodian><assignedCustodian><representedCustodianOrganization><id root="2.16.840.1.113883.3.9999.7"/></representedCustodianOrganization>
    </assignedCustodian></custodian>
    <component><structuredBody>\(body)</structuredBody></component></ClinicalDocument>
    """
  }

  func read() throws -> CCDReading { try Self.reader.read(Array(xml.utf8)) }

  static func read(_ body: String) throws -> CCDReading { try CCDFragment(body: body).read() }
}

extension CCDReading {
  /// Resources of a type, in the order of the document.
  func all(_ type: String) -> [JSON] { resources.map(\.document).filter { $0["resourceType"]?.string == type } }

  /// The one resource of a type.
  func only(_ type: String) -> JSON? {
    let found = all(type)
    return found.count == 1 ? found[0] : nil
  }

  func says(_ words: String) -> Bool { notices.contains { $0.message.contains(words) } }
}
