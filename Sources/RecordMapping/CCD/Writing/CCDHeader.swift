import CDADocuments
import ClinicalRecords

/// The head of the document: what it is, whose it is, who wrote it and what time it covers.
enum CCDHeader {
  /// The language the document's words are in.
  private static let language = "en-US"
  private static let title = "Infusion course summary"

  /// Everything before the sections, in the order of the schema.
  static func elements(id: String, version: Int, _ telling: inout CCDTelling) -> [CDAElement] {
    let chart = telling.chart
    let written = chart.latest?.cda ?? chart.days?.last.cda
    let setID = RecordMapper.resourceID(record: chart.patient.id, role: "ccd").cda
    return [
      CDAElement("realmCode", ["code": "US"]), CDAElement("typeId", ["root": "2.16.840.1.113883.1.3", "extension": "POCD_HD000040"]),
    ] + CDAElement.templates(".1.1", "2015-08-01") + CDAElement.templates(".1.2", "2015-08-01") + [
      .id(id), .coded("code", .loinc("34133-9", "Summarization of Episode Note")), CDAElement("title", text: title),
      .time("effectiveTime", written),
      .coded("confidentialityCode", CDACode("N", system: CodeSystemOID.confidentiality, displayName: "Normal")),
      CDAElement("languageCode", ["code": language]), CDAElement("setId", ["root": setID]),
      CDAElement("versionNumber", ["value": String(version)]),
      CDAElement("recordTarget", [:], [CCDPatient.role(&telling)]), author(telling.organization, written), custodian(telling.organization),
      documentation(chart, telling.organization),
    ]
  }

  private static func author(_ clinic: CCDOrganization, _ written: String?) -> CDAElement {
    let device = CDAElement(
      "assignedAuthoringDevice", [:],
      [CDAElement("manufacturerModelName", text: "Infusync"), CDAElement("softwareName", text: "Infusync")])
    let organization = CDAElement("representedOrganization", [:], [clinic.id, clinic.nameElement, clinic.telecom, clinic.address])
    return CDAElement(
      "author", [:],
      [
        .time("time", written),
        CDAElement("assignedAuthor", [:], [.null("id", .notApplicable), clinic.address, clinic.telecom, device, organization]),
      ])
  }

  private static func custodian(_ clinic: CCDOrganization) -> CDAElement {
    let organization = CDAElement("representedCustodianOrganization", [:], [clinic.id, clinic.nameElement, clinic.telecom, clinic.address])
    return CDAElement("custodian", [:], [CDAElement("assignedCustodian", [:], [organization])])
  }

  private static func documentation(_ chart: CCDChart, _ clinic: CCDOrganization) -> CDAElement {
    let entity = CDAElement(
      "assignedEntity", [:],
      [clinic.id, clinic.address, clinic.telecom, CDAElement("representedOrganization", [:], [clinic.id, clinic.nameElement])])
    let event = CDAElement(
      "serviceEvent", ["classCode": "PCPR"],
      [
        .interval("effectiveTime", low: .init(chart.days?.first.cda), high: .init(chart.days?.last.cda)),
        CDAElement("performer", ["typeCode": "PRF"], [entity]),
      ])
    return CDAElement("documentationOf", [:], [event])
  }
}
