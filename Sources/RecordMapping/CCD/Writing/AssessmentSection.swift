import CDADocuments
import ClinicalRecords

/// What the clinic makes of it, in sentences: how far each course has come, and whether an infusion could be given.
enum AssessmentSection {
  static let kind = CDASectionKind(".2.8", nil, code: "51848-0", display: "Evaluation note", title: "Assessment")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    let chart = telling.chart
    let courses = chart.scope == .course ? chart.courses.map { words($0, telling) } : []
    let sessions = chart.scope == .course ? [] : chart.sessions.map { "\($0.words): \(SessionWords.status($0)). \(SessionWords.events($0))" }
    return kind.section(paragraphs: courses + sessions + chart.screenings.compactMap(words))
  }

  private static func words(_ course: TreatmentCourse, _ telling: CCDTelling) -> String {
    let name = telling.catalog.protocols[course.protocolID]?.name ?? "Course of infusions"
    let own = telling.chart.sessions.filter { $0.course == course.id }
    let given = own.count { $0.status == .completed || $0.status == .stoppedEarly }
    var sentence = "\(name): \(given) of \(course.plannedInfusions) infusions given"
    if let amount = course.dosePerWeight { sentence += ", \(amount)" + (course.plannedDuration.map { " over \($0)" } ?? "") }
    if let start = course.start { sentence += ", from \(start.words)" + (course.end.map { " to \($0.words)" } ?? "") }
    sentence += "; \(course.status.rawValue)" + (course.endReason.map { " (\($0))" } ?? "") + "."
    let events = own.flatMap(\.adverseEvents)
    guard !own.isEmpty else { return sentence }
    let serious = events.count { $0.isSerious }
    return sentence + (events.isEmpty ? " No adverse events." : " Adverse events: \(events.count), of them serious: \(serious).")
  }

  private static func words(_ screening: Screening) -> String? {
    let said = [
      screening.psychosisExcluded.map { $0 ? "psychosis excluded" : "psychosis not excluded" },
      screening.maniaExcluded.map { $0 ? "mania excluded" : "mania not excluded" }, screening.fasting.map { "\($0) without food" },
      screening.isCleared.map { $0 ? "cleared for the infusion" : "not cleared for the infusion" },
    ].compactMap { $0 }
    guard !said.isEmpty else { return nil }
    return "Screening \(screening.at?.words ?? "at an unknown time")" + (screening.screener.map { " by \($0)" } ?? "") + ": " + said.joined(separator: ", ")
      + "."
  }
}
