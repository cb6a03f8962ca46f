import CDADocuments
import ClinicalRecords
import MappingCatalog

/// What is still to come: sessions that are planned, and what a course that goes on has not had yet.
enum PlanOfTreatmentSection {
  static let kind = CDASectionKind(".2.10", "2014-06-09", code: "18776-5", display: "Plan of care note", title: "Plan of Treatment")

  /// A course of thousands of planned infusions is a slip of the pen; the rest of one that is longer is told as one row.
  private static let infusionLimit = 60

  static let section = CCDSection(kind) { telling throws(MappingError) in
    let (infusion, psychotherapy) = (try telling.meaning("infusion"), try telling.meaning("psychotherapy"))
    var told: [NarratedEntry] = []
    for session in telling.chart.sessions where session.status == .planned {
      let words = ["Intravenous infusion", session.drug?.code.words, session.ordinal.map { "no. \($0)" }].compactMap { $0 }.joined(separator: ", ")
      told.append(planned(CCDEntryID(.infusionSession, session.id, "planned"), words, infusion, session.start?.words, session.start?.cda, &telling))
    }
    for session in telling.chart.psychotherapy where session.status == .planned {
      let id = CCDEntryID(.psychotherapySession, session.id, "planned")
      told.append(planned(id, "Psychotherapy, \(session.kind.rawValue)", psychotherapy, session.start?.words, session.start?.cda, &telling))
    }
    if telling.chart.scope == .course {
      for course in telling.chart.courses where course.status == .active || course.status == .planned {
        told += infusions(of: course, infusion, &telling) + assessments(of: course, &telling)
      }
    }
    return kind.section(headings: ["Planned", "When"], told)
  }

  private static func planned(
    _ id: CCDEntryID, _ words: String, _ code: CDACode, _ when: String?, _ time: String?, _ telling: inout CCDTelling
  ) -> NarratedEntry {
    let row = telling.row("plan")
    return NarratedEntry(NarrativeRow(id: row, cells: [.init(words, id: row + "n"), .init(when ?? "Not yet known")])) { row in
      CDAElement(
        "procedure", ["classCode": "PROC", "moodCode": "RQO"],
        CDAElement.templates(".4.41", "2014-06-09") + id.elements + [
          .coded("code", code, originalText: row + "n"), .text(at: row), .status("active"), .time("effectiveTime", time),
        ])
    }
  }

  /// The infusions after the last that is there; their days are the protocol's, counted from the first infusion.
  private static func infusions(of course: TreatmentCourse, _ code: CDACode, _ telling: inout CCDTelling) -> [NarratedEntry] {
    let own = telling.chart.sessions.filter { $0.course == course.id }
    let had = max(own.count, own.compactMap(\.ordinal).max() ?? 0)
    guard had < course.plannedInfusions else { return [] }
    let days = telling.catalog.protocols[course.protocolID]?.days ?? []
    let first = own.first?.firstMoment?.date.daysSinceEpoch ?? course.start?.daysSinceEpoch
    let last = min(course.plannedInfusions, had + infusionLimit)
    var told = (had + 1...last).map { ordinal in
      let day = days.indices.contains(ordinal - 1) ? first.map { CalendarDate(daysSinceEpoch: $0 + days[ordinal - 1]) } : nil
      let words = "Intravenous infusion, no. \(ordinal) of \(course.plannedInfusions)"
      return planned(CCDEntryID(.treatmentCourse, course.id, "planned/\(ordinal)"), words, code, day?.words, day?.cda, &telling)
    }
    if last < course.plannedInfusions {
      let row = telling.row("plan")
      told.append(
        NarratedEntry(NarrativeRow(id: row, cells: [.init("\(course.plannedInfusions - last) more infusions"), "Not yet known"])) { _ in nil })
    }
    return told
  }

  /// What the protocol asks and nobody has answered yet.
  private static func assessments(of course: TreatmentCourse, _ telling: inout CCDTelling) -> [NarratedEntry] {
    guard let plan = telling.catalog.protocols[course.protocolID] else { return [] }
    let had = Set(telling.chart.assessments.filter { $0.course == course.id }.map { "\($0.instrument)/\($0.timePoint ?? "")" })
    var told: [NarratedEntry] = []
    for schedule in plan.assessments {
      guard let instrument = telling.catalog.instruments[schedule.instrument] else { continue }
      for point in schedule.timePoints where !had.contains("\(schedule.instrument)/\(point)") {
        let row = telling.row("plan")
        let id = CCDEntryID(.treatmentCourse, course.id, "planned/\(schedule.instrument)/\(point)")
        told.append(
          NarratedEntry(NarrativeRow(id: row, cells: [.init("\(instrument.version) at \(point)", id: row + "n"), "Not yet known"])) { row in
            CDAElement(
              "observation", ["classCode": "OBS", "moodCode": "RQO"],
              CDAElement.templates(".4.44", "2014-06-09") + id.elements + [
                .coded("code", MentalStatusSection.codes(instrument).scale, originalText: row + "n"), .text(at: row), .status("active"),
              ])
          })
      }
    }
    return told
  }
}
