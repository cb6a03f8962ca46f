import CDADocuments
import ClinicalRecords

/// Infusions as things done; what went in is said once, in Medications Administered, and referred to from here.
enum ProceduresSection {
  static let kind = CDASectionKind(".2.7.1", "2014-06-09", code: "47519-4", display: "History of Procedures", title: "Procedures")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    let infusion = try telling.meaning("infusion")
    var told: [NarratedEntry] = []
    for session in telling.chart.sessions where session.status != .planned {
      let performer = telling.chart.staff.performer(session.nurse, session.givenBy, of: telling.organization)
      told.append(entry(session, infusion, performer, row: telling.row("proc")))
    }
    return kind.section(headings: ["Procedure", "When", "Status"], told)
  }

  private static func entry(_ session: InfusionSession, _ infusion: CDACode, _ performer: CDAElement?, row: String) -> NarratedEntry {
    let drug = session.drug?.code.words.map { $0 + " infusion" } ?? "Infusion"
    let when = [session.start?.words, session.end?.words].compactMap { $0 }.joined(separator: " to ")
    let cells = [
      NarrativeRow.Cell("Intravenous: \(drug), \(session.words)", id: row + "n"), .init(when), .init(SessionWords.status(session)),
    ]
    return NarratedEntry(NarrativeRow(id: row, cells: cells)) { row in
      CDAElement(
        "procedure", ["classCode": "PROC", "moodCode": "EVN"],
        CDAElement.templates(".4.14", "2014-06-09") + CCDEntryID(.infusionSession, session.id, "procedure").elements + [
          .coded("code", infusion, originalText: row + "n"), .text(at: row), .status(status(session)),
          MedicationsAdministeredSection.period(session), performer, .relationship("COMP", reference(session)),
        ])
    }
  }

  /// Entry Reference: the administration, by its id.
  private static func reference(_ session: InfusionSession) -> CDAElement {
    CDAElement(
      "act", ["classCode": "ACT", "moodCode": "EVN"],
      CDAElement.templates(".4.122", nil) + [MedicationsAdministeredSection.id(session), .null("code", .notPresent), .status("completed")])
  }

  /// CONF:1098-32365 takes these four; a session that was not given is the `cancelled` of CDA.
  private static func status(_ session: InfusionSession) -> String {
    switch session.status {
    case .planned, .inProgress, .paused: "active"
    case .completed: "completed"
    case .stoppedEarly: "aborted"
    case .notGiven: "cancelled"
    }
  }
}
