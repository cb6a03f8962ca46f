import CDADocuments
import ClinicalRecords

/// What the patient has: a concern, and in it the problem itself.
enum ProblemsSection {
  static let kind = CDASectionKind(".2.5.1", "2015-08-01", code: "11450-4", display: "Problem list", title: "Problems")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for problem in telling.chart.problems {
      telling.check(problem.code, .problem, problem.id, "code")
      told.append(entry(problem, row: telling.row("prob")))
    }
    return kind.section(headings: ["Problem", "Onset", "Ended", "Status", "Certainty"], told)
  }

  /// The id of the problem wherever the document speaks of it.
  static func id(_ problem: Problem) -> CDAElement { CCDEntryID(.problem, problem.id, "condition").first }

  /// What kind of thing a problem is.
  static let condition = CDAElement.coded(
    "code", .snomed("64572001", "Condition"), translations: [.loinc("75323-6", "Condition")])

  /// When the illness began and ended; an end that is missing says that it goes on.
  static func illness(_ problem: Problem) -> CDAElement {
    let isOver = problem.abatement != nil || problem.clinicalStatus == .resolved
    return .interval("effectiveTime", low: .init(problem.onset?.cda), high: isOver ? .init(problem.abatement?.cda) : .absent)
  }

  private static func entry(_ problem: Problem, row: String) -> NarratedEntry {
    let words = [
      NarrativeRow.Cell(problem.code.words ?? "Not said", id: row + "n"), .init(problem.onset?.words ?? ""), .init(problem.abatement?.words ?? ""),
      .init(problem.clinicalStatus?.rawValue.capitalizedWord ?? ""), .init(problem.verificationStatus?.rawValue.capitalizedWord ?? ""),
    ]
    return NarratedEntry(NarrativeRow(id: row, cells: words)) { row in concern(problem, row) }
  }

  private static func concern(_ problem: Problem, _ row: String) -> CDAElement {
    let isClosed = problem.clinicalStatus == .resolved || problem.clinicalStatus == .inactive || problem.abatement != nil
    let since = problem.recordedAt?.cda ?? problem.onset?.cda
    return CDAElement(
      "act", ["classCode": "ACT", "moodCode": "EVN"],
      CDAElement.templates(".4.3", "2015-08-01") + CCDEntryID(.problem, problem.id, "concern").elements + [
        .coded("code", CDACode("CONC", system: CodeSystemOID.actClass)),
        .text(at: row), .status(isClosed ? "completed" : "active"),
        .interval("effectiveTime", low: .init(since), high: isClosed ? .init(problem.abatement?.cda) : .absent),
        CCDAuthor.participation(problem.recordedAt), .relationship("SUBJ", observation(problem, row)),
      ])
  }

  private static func observation(_ problem: Problem, _ row: String) -> CDAElement {
    CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN", "negationInd": problem.verificationStatus == .refuted ? "true" : nil],
      CDAElement.templates(".4.4", "2015-08-01") + CCDEntryID(.problem, problem.id, "condition").elements + [
        condition, .text(at: row), .status("completed"), illness(problem),
        problem.code.coded("value", in: CodeSystemOID.snomed, type: "CD", originalText: row + "n"),
        CCDAuthor.participation(problem.recordedAt), problem.clinicalStatus.map { .relationship("REFR", status($0, row)) },
      ])
  }

  /// Problem Status, with the codes of HL7's value set of that name (2.16.840.1.113883.3.88.12.80.68).
  private static func status(_ status: ClinicalStatus, _ row: String) -> CDAElement {
    let code: CDACode =
      switch status {
      case .active: .snomed("55561003", "Active")
      case .recurrence: .snomed("246455001", "Recurrence")
      case .relapse: .snomed("263855007", "Relapse")
      case .inactive: .snomed("73425007", "Inactive")
      case .remission: .snomed("277022003", "Remission")
      case .resolved: .snomed("413322009", "Resolved")
      }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.6", "2019-06-20") + [
        .coded("code", .loinc("33999-4", "Status")), .text(at: row), .status("completed"), .coded("value", code, type: "CD"),
      ])
  }
}

extension String {
  /// The first letter as a capital, as a word of the records begins a cell.
  var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
