import CDADocuments
import ClinicalRecords

/// What was given: the infusions, and what was given against what they did.
///
/// Not in Medications: an EHR would take a past infusion there for an active home medicine.
enum MedicationsAdministeredSection {
  static let kind = CDASectionKind(".2.38", "2014-06-09", code: "29549-3", display: "Medication administered", title: "Medications Administered")

  private static let headings = [
    "Infusion", "Medication", "Dose", "Rate", "Route and site", "Start", "End", "Status", "Reason", "Given by", "Course of the session",
  ]

  /// NCI Thesaurus, as CONF:1098-7514 wants a route.
  private static let intravenous = CDACode("C38276", system: CodeSystemOID.nciThesaurus, systemName: "NCI Thesaurus", displayName: "INTRAVENOUS")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    let vein = try telling.meaning("intravenous-route")
    var told: [NarratedEntry] = []
    for session in telling.chart.sessions {
      if session.status == .planned {
        telling.notice(.infusionSession, session.id, "", "nothing has been given yet; the document leaves the session out")
      } else {
        telling.check(session.drug?.code, .infusionSession, session.id, "drug.code")
        told.append(infusion(session, vein, &telling))
      }
      for intervention in session.interventions.inOrder(by: \.at, id: \.id) {
        telling.check(intervention.drug, .infusionSession, session.id, "interventions[\(intervention.id)].drug")
        told.append(given(intervention, session, vein, row: telling.row("med")))
      }
    }
    return kind.section(headings: headings, told)
  }

  /// The id of what was given, which the procedure refers to.
  static func id(_ session: InfusionSession) -> CDAElement { CCDEntryID(.infusionSession, session.id, "administration").first }

  /// From start to end; an infusion that still runs has no end.
  static func period(_ session: InfusionSession, type: String? = nil) -> CDAElement {
    let isRunning = session.status == .inProgress || session.status == .paused
    let hasNoEnd = session.end == nil && (isRunning || session.status == .notGiven)
    return .interval("effectiveTime", low: .init(session.start?.cda), high: hasNoEnd ? .absent : .init(session.end?.cda), type: type)
  }

  private static func infusion(_ session: InfusionSession, _ vein: CDACode, _ telling: inout CCDTelling) -> NarratedEntry {
    let row = telling.row("inf")
    let indication = telling.chart.indication(of: session)
    let cells: [NarrativeRow.Cell] = [
      .init(session.words), .init(session.drug?.code.words ?? "Not recorded", id: row + "n"), .init(SessionWords.dose(session)),
      .init(SessionWords.rate(session)), .init(SessionWords.site(session)), .init(session.start?.words ?? ""), .init(session.end?.words ?? ""),
      .init(SessionWords.status(session)), .init(indication?.code.words ?? ""), .init(SessionWords.people(session, telling.chart.staff)),
      .init(SessionWords.events(session), id: row + "e"),
    ]
    let performer = telling.chart.staff.performer(session.nurse, session.givenBy, of: telling.organization)
    return NarratedEntry(NarrativeRow(id: row, cells: cells)) { row in
      let isRefused = session.status == .notGiven
      return CDAElement(
        "substanceAdministration", ["classCode": "SBADM", "moodCode": "EVN", "negationInd": isRefused ? "true" : nil],
        CDAElement.templates(".4.16", "2014-06-09") + CCDEntryID(.infusionSession, session.id, "administration").elements + [
          .text(at: row), .status(status(session)), period(session, type: "IVL_TS"), session.ordinal.map { CDAElement("repeatNumber", ["value": String($0)]) },
          .coded("routeCode", intravenous, translations: [vein]), site(session), dose(session), rate(session),
          drug(session.drug?.code, lot: session.drug?.lot, ndc: session.drug?.ndc, row: row), performer,
        ] + [indication.map { .relationship("RSON", reason($0)) }, why(session).map { .relationship("RSON", $0) }] + events(session, row)
          + reckoning(session.dose, row) + [session.isBlinded.map { CCDDetail.isBlinded.element($0, at: row) }])
    }
  }

  /// How the dose was reckoned: mg/kg and weight as the table has them, beside the mg that went in.
  private static func reckoning(_ dose: Dose?, _ row: String) -> [CDAElement?] {
    guard let dose else { return [] }
    func amount<Unit>(_ detail: CCDDetail, _ amount: Amount<Unit>?) -> CDAElement? {
      amount.map { detail.element(.quantity("value", $0.value.description, unit: Unit.ucum, type: "PQ"), at: row) }
    }
    return [
      amount(.dosePerWeight, dose.perWeight), amount(.doseWeight, dose.weight),
      dose.weightDate.map { CCDDetail.doseWeightDate.element(CDAElement("value", ["xsi:type": "TS", "value": $0.cda]), at: row) },
      amount(.doseCap, dose.cap), amount(.doseOrdered, dose.ordered),
    ]
  }

  /// What went wrong, each as a reaction that the infusion caused, as far as the clinic knows.
  private static func events(_ session: InfusionSession, _ row: String) -> [CDAElement] {
    session.adverseEvents.inOrder(by: \.onset, id: \.id).map { event in
      let id = CCDEntryID(.infusionSession, session.id, Role.event(event.id).text)
      let high: CDAElement.Bound = event.end.map { .at($0.cda) } ?? (event.outcome == .resolved ? .null(.unknown) : .absent)
      let reaction = ReactionObservation.element(
        id, event.code, low: event.onset.cda, high: high, severity: event.severity, row: row,
        details: [CCDDetail.isSerious.element(event.isSerious, at: row)])
      return .relationship("CAUS", reaction)
    }
  }

  private static func given(_ intervention: Intervention, _ session: InfusionSession, _ vein: CDACode, row: String) -> NarratedEntry {
    let event = session.adverseEvents.first { $0.id == intervention.event }
    let cells: [NarrativeRow.Cell] = [
      .init(session.words), .init(intervention.drug.words ?? "Not recorded", id: row + "n"), .init(intervention.dose?.description ?? ""), "",
      .init(intervention.route?.words ?? ""), .init(intervention.at.words), "", "Completed", .init(event?.code.words ?? ""), "",
      .init(intervention.response ?? ""),
    ]
    return NarratedEntry(NarrativeRow(id: row, cells: cells)) { row in
      CDAElement(
        "substanceAdministration", ["classCode": "SBADM", "moodCode": "EVN"],
        CDAElement.templates(".4.16", "2014-06-09") + CCDEntryID(.infusionSession, session.id, Role.intervention(intervention.id).text).elements + [
          .text(at: row), .status("completed"),
          .time("effectiveTime", intervention.at.cda), intervention.route.map { route($0, vein) },
          intervention.dose.map { .quantity("doseQuantity", $0.value.description, unit: Milligram.ucum) } ?? .null("doseQuantity", .unknown),
          drug(intervention.drug, lot: nil, row: row),
        ])
    }
  }

  private static func status(_ session: InfusionSession) -> String {
    switch session.status {
    case .planned, .inProgress: "active"
    case .paused: "suspended"
    case .completed, .notGiven: "completed"
    case .stoppedEarly: "aborted"
    }
  }

  /// A route in the NCI Thesaurus where we know it there; else the record's codes as translations.
  private static func route(_ concept: CodedConcept, _ vein: CDACode) -> CDAElement {
    let codes = concept.cdaCodes
    let isVein = codes.contains { $0.system == vein.system && $0.code == vein.code }
    return .coded("routeCode", isVein ? intravenous : nil, otherwise: .other, words: concept.text, translations: codes)
  }

  private static func site(_ session: InfusionSession) -> CDAElement? {
    session.access?.site.coded("approachSiteCode", in: CodeSystemOID.snomed)
  }

  /// What really went in. What was only ordered is said in words.
  private static func dose(_ session: InfusionSession) -> CDAElement {
    if session.status == .notGiven { return .null("doseQuantity", .notApplicable) }
    return session.dose?.delivered.map { .quantity("doseQuantity", $0.value.description, unit: Milligram.ucum) } ?? .null("doseQuantity", .unknown)
  }

  /// A rate is one number: a pump that ran at several has them in the narrative.
  private static func rate(_ session: InfusionSession) -> CDAElement? {
    guard session.segments.count == 1, let segment = session.segments.first, session.status != .notGiven else { return nil }
    return .quantity("rateQuantity", segment.rate.value.description, unit: MilligramPerHour.ucum)
  }

  /// The code of the vial stands beside the drug's, as one more name of it.
  static func drug(_ concept: CodedConcept?, lot: String?, ndc: String? = nil, row: String) -> CDAElement {
    var concept = concept ?? CodedConcept()
    if let ndc { concept.codings.append(Coding(system: "http://hl7.org/fhir/sid/ndc", code: ndc)) }
    let code = concept.coded("code", in: CodeSystemOID.rxNorm, originalText: row + "n")
    let material = CDAElement("manufacturedMaterial", [:], [code, lot.map { CDAElement("lotNumberText", text: $0) }])
    let product = CDAElement(
      "manufacturedProduct", ["classCode": "MANU"], CDAElement.templates(".4.23", "2014-06-09") + [material])
    return CDAElement("consumable", [:], [product])
  }

  /// Indication: the problem that is treated, under the same id as in the problem list.
  private static func reason(_ problem: Problem) -> CDAElement {
    CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.19", "2014-06-09") + [
        ProblemsSection.id(problem), ProblemsSection.condition, .status("completed"), ProblemsSection.illness(problem),
        problem.code.coded("value", in: CodeSystemOID.snomed, type: "CD"),
      ])
  }

  /// Why it was stopped or not given at all.
  private static func why(_ session: InfusionSession) -> CDAElement? {
    guard session.status == .notGiven || session.status == .stoppedEarly, let reason = session.statusReason else { return nil }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CCDEntryID(.infusionSession, session.id, "statusReason").elements + [
        .coded("code", .loinc("77301-0", "Reason care action performed or not")), .status("completed"),
        reason.coded("value", in: CodeSystemOID.snomed, type: "CD"),
      ])
  }
}
