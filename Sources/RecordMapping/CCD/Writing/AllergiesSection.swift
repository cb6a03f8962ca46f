import CDADocuments
import ClinicalRecords

/// What the patient reacts to, or that the patient was asked and has no allergy.
enum AllergiesSection {
  static let kind = CDASectionKind(".2.6.1", "2015-08-01", code: "48765-2", display: "Allergies and adverse reactions", title: "Allergies")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for allergy in telling.chart.allergies {
      telling.check(allergy.code, .allergy, allergy.id, "code")
      told.append(entry(allergy, row: telling.row("alg")))
    }
    return kind.section(headings: ["Substance", "Reaction", "Criticality", "Since", "Status", "Certainty"], told)
  }

  private static func entry(_ allergy: Allergy, row: String) -> NarratedEntry {
    let substance = allergy.noneKnown == true ? "No known allergies" : allergy.code?.words ?? "Not said"
    let reactions = allergy.reactions.map { reaction in
      (reaction.manifestation.words ?? "Not said") + (reaction.severity.map { " (\($0.rawValue))" } ?? "") + (reaction.onset.map { ", \($0.words)" } ?? "")
    }
    let cells: [NarrativeRow.Cell] = [
      .init(substance, id: row + "n"), .init(reactions.joined(separator: "; "), id: row + "r"), .init(allergy.criticality?.rawValue.capitalizedWord ?? ""),
      .init(allergy.onset?.words ?? ""), .init(allergy.clinicalStatus?.rawValue.capitalizedWord ?? ""),
      .init(allergy.verificationStatus?.rawValue.capitalizedWord ?? ""),
    ]
    return NarratedEntry(NarrativeRow(id: row, cells: cells)) { concern(allergy, $0) }
  }

  private static func isOver(_ allergy: Allergy) -> Bool { allergy.clinicalStatus == .inactive || allergy.clinicalStatus == .resolved }

  private static func concern(_ allergy: Allergy, _ row: String) -> CDAElement {
    CDAElement(
      "act", ["classCode": "ACT", "moodCode": "EVN"],
      CDAElement.templates(".4.30", "2015-08-01") + CCDEntryID(.allergy, allergy.id, "concern").elements + [
        .coded("code", CDACode("CONC", system: CodeSystemOID.actClass)), .text(at: row), .status(isOver(allergy) ? "completed" : "active"),
        .interval("effectiveTime", low: .init(allergy.recordedAt?.cda ?? allergy.onset?.cda), high: isOver(allergy) ? .null(.unknown) : .absent),
        CCDAuthor.participation(allergy.recordedAt), .relationship("SUBJ", observation(allergy, row)),
      ])
  }

  private static func observation(_ allergy: Allergy, _ row: String) -> CDAElement {
    let isNone = allergy.noneKnown == true
    let reactions = allergy.reactions.inOrder(by: { _ in nil }, id: \.id).map { reaction in
      let id = CCDEntryID(.allergy, allergy.id, "reaction/\(reaction.id)")
      let observation = ReactionObservation.element(
        id, reaction.manifestation, low: reaction.onset?.cda, high: .absent, severity: reaction.severity, row: row)
      return CDAElement.relationship("MFST", observation, isInverted: true)
    }
    let status = allergy.clinicalStatus.map { CDAElement.relationship("SUBJ", clinicalStatus($0, row), isInverted: true) }
    let danger = allergy.criticality.map { CDAElement.relationship("SUBJ", criticality($0, row), isInverted: true) }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN", "negationInd": isNone || allergy.verificationStatus == .refuted ? "true" : nil],
      CDAElement.templates(".4.7", "2014-06-09") + CCDEntryID(.allergy, allergy.id, "allergy").elements + [
        .coded("code", CDACode("ASSERTION", system: CodeSystemOID.actCode)), .text(at: row), .status("completed"),
        .interval("effectiveTime", low: .init(allergy.onset?.cda), high: allergy.clinicalStatus == .resolved ? .null(.unknown) : .absent),
        .coded("value", isNone ? anySubstance : category(allergy.category), type: "CD"), CCDAuthor.participation(allergy.recordedAt),
        substance(allergy, row),
      ] + [status] + reactions + [danger])
  }

  /// The value of an observation that there is no allergy, as HL7's approved example has it.
  private static let anySubstance = CDACode.snomed("419199007", "Allergy to substance")

  /// HL7's value set Allergy and Intolerance Type (2.16.840.1.113883.3.88.12.3221.6.2); it has nothing for a biologic.
  private static func category(_ category: AllergyCategory?) -> CDACode {
    switch category {
    case .food: .snomed("414285001", "Allergy to food")
    case .medication: .snomed("416098002", "Allergy to drug")
    case .environment: .snomed("426232007", "Environmental allergy")
    case .biologic, nil: .snomed("420134006", "Propensity to adverse reaction")
    }
  }

  private static func substance(_ allergy: Allergy, _ row: String) -> CDAElement {
    let concept = allergy.code ?? CodedConcept()
    // A drug is wanted in RxNorm, anything else in SNOMED CT; what has neither is told in words.
    let system = concept.cdaCodes.contains { $0.system == CodeSystemOID.rxNorm } ? CodeSystemOID.rxNorm : CodeSystemOID.snomed
    let code = allergy.noneKnown == true ? .null("code", .notApplicable) : concept.coded("code", in: system, originalText: row + "n")
    let entity = CDAElement("playingEntity", ["classCode": "MMAT"], [code])
    return CDAElement("participant", ["typeCode": "CSM"], [CDAElement("participantRole", ["classCode": "MANU"], [entity])])
  }

  /// Allergy Status, with the codes of HL7's value set Problem Status.
  private static func clinicalStatus(_ status: AllergyClinicalStatus, _ row: String) -> CDAElement {
    let code: CDACode =
      switch status {
      case .active: .snomed("55561003", "Active")
      case .inactive: .snomed("73425007", "Inactive")
      case .resolved: .snomed("413322009", "Resolved")
      }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.28", "2019-06-20") + [
        .coded("code", .loinc("33999-4", "Status")), .text(at: row), .status("completed"), .coded("value", code, type: "CE"),
      ])
  }

  /// Criticality Observation, with HL7's ObservationValue.
  private static func criticality(_ criticality: AllergyCriticality, _ row: String) -> CDAElement {
    let (code, words) =
      switch criticality {
      case .low: ("CRITL", "low criticality")
      case .high: ("CRITH", "high criticality")
      case .unableToAssess: ("CRITU", "unable to assess criticality")
      }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.145", nil) + [
        .coded("code", .loinc("82606-5", "Criticality")), .text(at: row), .status("completed"),
        .coded("value", CDACode(code, system: CodeSystemOID.observationValue, displayName: words), type: "CD"),
      ])
  }
}
