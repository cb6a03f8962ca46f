import CDADocuments
import ClinicalRecords

/// What the patient takes at home. Nothing that was infused is here: an EHR would take it for a home medicine.
enum MedicationsSection {
  static let kind = CDASectionKind(".2.1.1", "2014-06-09", code: "10160-0", display: "History of Medication use", title: "Medications")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for medication in telling.chart.medications {
      telling.check(medication.code, .medication, medication.id, "code")
      told.append(entry(medication, row: telling.row("drug")))
    }
    return kind.section(headings: ["Medication", "Dose", "Route", "Directions", "Since", "Until", "Status"], told)
  }

  private static func entry(_ medication: Medication, row: String) -> NarratedEntry {
    let cells: [NarrativeRow.Cell] = [
      .init(medication.code.words ?? "Not said", id: row + "n"), .init(medication.dose.map { "\($0.value) \($0.unit)" } ?? ""),
      .init(medication.route?.words ?? "", id: row + "w"), .init(medication.directions ?? "", id: row + "s"), .init(medication.start?.words ?? ""),
      .init(medication.stop?.words ?? ""), .init(words(medication.status)),
    ]
    return NarratedEntry(NarrativeRow(id: row, cells: cells)) { row in status(medication.status).map { activity(medication, $0, row) } }
  }

  private static func words(_ status: MedicationStatus) -> String {
    status == .onHold ? "On hold" : status == .unknown ? "Not known whether it is taken" : status.rawValue.capitalizedWord
  }

  /// HL7 ActStatus; of `unknown` nil, since a status must be a code and none of them says that.
  private static func status(_ status: MedicationStatus) -> String? {
    switch status {
    case .active: "active"
    case .onHold: "suspended"
    case .completed: "completed"
    case .stopped: "aborted"
    case .unknown: nil
    }
  }

  private static func activity(_ medication: Medication, _ status: String, _ row: String) -> CDAElement {
    let isOver = medication.stop != nil || medication.status == .stopped || medication.status == .completed
    return CDAElement(
      "substanceAdministration", ["classCode": "SBADM", "moodCode": "EVN"],
      CDAElement.templates(".4.16", "2014-06-09") + CCDEntryID(.medication, medication.id, "medication").elements + [
        .text(at: row), .status(status),
        .interval("effectiveTime", low: .init(medication.start?.cda), high: isOver ? .init(medication.stop?.cda) : .absent, type: "IVL_TS"),
        medication.route.map { route($0, row) }, dose(medication.dose), MedicationsAdministeredSection.drug(medication.code, lot: nil, row: row),
        CCDAuthor.participation(medication.recordedAt), medication.directions.map { _ in .relationship("COMP", directions(row)) },
      ])
  }

  private static func route(_ route: CodedConcept, _ row: String) -> CDAElement {
    route.coded("routeCode", in: CodeSystemOID.nciThesaurus, originalText: row + "w")
  }

  /// A unit with a space in it is none of UCUM, and the schema takes none.
  private static func dose(_ dose: MeasuredAmount?) -> CDAElement {
    guard let dose else { return .null("doseQuantity", .unknown) }
    guard !dose.unit.isEmpty, !dose.unit.contains(where: \.isWhitespace) else { return .null("doseQuantity", .other) }
    return CDAElement("doseQuantity", ["value": dose.value.description, "unit": dose.unit == "1" ? nil : dose.unit])
  }

  /// Medication Free Text Sig: where the directions stand, and nothing else.
  private static func directions(_ row: String) -> CDAElement {
    let product = CDAElement("manufacturedProduct", [:], [.null("manufacturedLabeledDrug", .notApplicable)])
    return CDAElement(
      "substanceAdministration", ["classCode": "SBADM", "moodCode": "EVN"],
      CDAElement.templates(".4.147", nil) + [
        .coded("code", .loinc("76662-6", "Medication Instructions")), .text(at: row + "s"), CDAElement("consumable", [:], [product]),
      ])
  }
}
