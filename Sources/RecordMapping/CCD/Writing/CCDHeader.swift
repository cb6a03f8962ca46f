import CDADocuments
import ClinicalRecords

/// The head of the document: what it is, whose it is, who wrote it and what time it covers.
enum CCDHeader {
  /// The language the document's words are in.
  private static let language = "en-US"

  /// Everything before the sections, in the order of the schema.
  static func elements(id: String, version: Int, replacing earlier: RecordID?, _ telling: inout CCDTelling) -> [CDAElement] {
    let chart = telling.chart
    let written = chart.latest?.cda ?? chart.days?.last.cda
    let setID = setID(chart).cda
    return [
      CDAElement("realmCode", ["code": "US"]), CDAElement("typeId", ["root": "2.16.840.1.113883.1.3", "extension": "POCD_HD000040"]),
    ] + CDAElement.templates(".1.1", "2015-08-01") + CDAElement.templates(".1.2", "2015-08-01")
      + [
        .id(id), .coded("code", .loinc("34133-9", "Summarization of Episode Note")),
        CDAElement("title", text: chart.scope == .course ? "Infusion course summary" : "Infusion session summary"),
        .time("effectiveTime", written),
        .coded("confidentialityCode", CDACode("N", system: CodeSystemOID.confidentiality, displayName: "Normal")),
        CDAElement("languageCode", ["code": language]), CDAElement("setId", ["root": setID]),
        CDAElement("versionNumber", ["value": String(version)]),
        CDAElement("recordTarget", [:], [CCDPatient.role(&telling)]), author(telling.organization, written), custodian(telling.organization),
        documentation(chart, telling.organization), earlier.map { replaced($0, setID) },
      ].compactMap { $0 }
  }

  /// What all versions of one document have in common: the patient, or the session.
  static func setID(_ chart: CCDChart) -> RecordID {
    switch chart.scope {
    case .course: RecordMapper.resourceID(record: chart.patient.id, role: "ccd")
    case .session(let id): RecordMapper.resourceID(record: id, role: "ccd")
    }
  }

  /// The document that this one takes the place of.
  private static func replaced(_ earlier: RecordID, _ setID: String) -> CDAElement {
    let parent = CDAElement("parentDocument", [:], [.id(earlier.cda), CDAElement("setId", ["root": setID])])
    return CDAElement("relatedDocument", ["typeCode": "RPLC"], [parent])
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
        CDAElement("assignedAuthor", [:], [CCDAuthor.id, clinic.address, clinic.telecom, device, organization]),
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
