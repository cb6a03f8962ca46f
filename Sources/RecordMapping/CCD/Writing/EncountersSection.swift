import CDADocuments
import ClinicalRecords

/// The visits: infusions, and sessions of psychotherapy without a word of what was said in them.
enum EncountersSection {
  static let kind = CDASectionKind(".2.22.1", "2015-08-01", code: "46240-8", display: "History of encounters", title: "Encounters")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    let infusion = try telling.meaning("infusion")
    for session in telling.chart.sessions where session.status != .planned { told.append(visit(session, infusion, &telling)) }
    let psychotherapy = try telling.meaning("psychotherapy")
    for session in telling.chart.psychotherapy where session.status != .planned { told.append(visit(session, psychotherapy, &telling)) }
    return kind.section(headings: ["Visit", "When", "With", "Status"], told)
  }

  /// HL7 ActCode: an outpatient's visit.
  private static let ambulatory = CDACode("AMB", system: CodeSystemOID.actCode, displayName: "ambulatory")

  private static func visit(_ session: InfusionSession, _ code: CDACode, _ telling: inout CCDTelling) -> NarratedEntry {
    let staff = telling.chart.staff
    let words = "Infusion visit" + (session.ordinal.map { ", no. \($0)" } ?? "")
    return visit(
      CCDEntryID(.infusionSession, session.id, "encounter"), code, telling.row("enc"),
      cells: (words, Self.when(session.start, session.end), staff.words(session.nurse, session.givenBy) ?? "", SessionWords.status(session)),
      status: session.status == .inProgress || session.status == .paused ? "active" : session.status == .notGiven ? "cancelled" : "completed",
      period: MedicationsAdministeredSection.period(session),
      people: [staff.performer(session.nurse, session.givenBy, of: telling.organization), staff.location(session.clinic)])
  }

  private static func visit(_ session: PsychotherapySession, _ code: CDACode, _ telling: inout CCDTelling) -> NarratedEntry {
    let staff = telling.chart.staff
    let isHeld = session.status != .notHeld
    let status = session.status == .inProgress ? "Running" : isHeld ? "Completed" : "Not held" + (session.statusReason.map { ": \($0)" } ?? "")
    let isOpen = session.end == nil && (session.status == .inProgress || !isHeld)
    return visit(
      CCDEntryID(.psychotherapySession, session.id, "psychotherapy"), code, telling.row("enc"),
      cells: ("Psychotherapy, \(session.kind.rawValue)", when(session.start, session.end), staff.words(session.therapist, session.heldBy) ?? "", status),
      status: session.status == .inProgress ? "active" : isHeld ? "completed" : "cancelled",
      period: .interval("effectiveTime", low: .init(session.start?.cda), high: isOpen ? .absent : .init(session.end?.cda)),
      people: [staff.performer(session.therapist, session.heldBy, of: telling.organization), staff.location(session.clinic)],
      details: [(.kind, session.kind.rawValue), (.statusReason, session.statusReason)])
  }

  private static func visit(
    _ id: CCDEntryID, _ code: CDACode, _ row: String, cells: (String, String, String, String), status: String, period: CDAElement, people: [CDAElement?],
    details: [(detail: CCDDetail, text: String?)] = []
  ) -> NarratedEntry {
    let row = NarrativeRow(id: row, cells: [.init(cells.0, id: row + "n"), .init(cells.1), .init(cells.2), .init(cells.3)])
    return NarratedEntry(row) { row in
      CDAElement(
        "encounter", ["classCode": "ENC", "moodCode": "EVN"],
        CDAElement.templates(".4.49", "2015-08-01") + id.elements + [
          .coded("code", code, originalText: row + "n", translations: [ambulatory]), .text(at: row), .status(status), period,
        ] + people + details.map { $0.detail.element($0.text, at: row) })
    }
  }

  static func when(_ start: DateTime?, _ end: DateTime?) -> String { [start?.words, end?.words].compactMap { $0 }.joined(separator: " to ") }
}
