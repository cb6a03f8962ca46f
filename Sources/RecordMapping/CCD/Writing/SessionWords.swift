import ClinicalRecords

/// An infusion session in words, for the tables that people read.
enum SessionWords {
  static func status(_ session: InfusionSession) -> String {
    let word =
      switch session.status {
      case .planned: "Planned"
      case .inProgress: "Running"
      case .paused: "Paused"
      case .completed: "Completed"
      case .stoppedEarly: "Stopped early"
      case .notGiven: "Not given"
      }
    // A session that never began has a day all the same: that of its readings.
    let day = session.start == nil ? session.firstMoment.map { " (visit of \($0.date.words))" } ?? "" : ""
    return word + day + (session.statusReason?.words.map { ": \($0)" } ?? "")
  }

  /// What went in, and how it was reckoned: `31.3 mg (ordered 31.3 mg: 0.5 mg/kg, 62.65 kg)`.
  static func dose(_ session: InfusionSession) -> String {
    guard let dose = session.dose else { return "Not recorded" }
    let given = session.status == .notGiven ? "None" : dose.delivered?.description ?? "Not recorded"
    return "\(given) (ordered \(dose.ordered): \(dose.perWeight), \(dose.weight))"
  }

  static func rate(_ session: InfusionSession) -> String {
    guard session.segments.count > 1 else { return session.segments.first?.rate.description ?? "" }
    return session.segments.inOrder(by: \.start, id: \.id).map { "\($0.rate) \(span($0.start, $0.end))" }.joined(separator: "; ")
  }

  static func site(_ session: InfusionSession) -> String {
    let place = [session.access?.side?.rawValue, session.access?.site.words?.lowercased()].compactMap { $0 }.joined(separator: " ")
    return place.isEmpty ? "Intravenous" : "Intravenous, \(place)"
  }

  static func people(_ session: InfusionSession, _ staff: CCDStaff) -> String {
    let prescriber = staff.words(session.prescriber, session.prescribedBy)
    return [staff.words(session.nurse, session.givenBy), prescriber.map { "ordered by \($0)" }].compactMap { $0 }.joined(separator: ", ")
  }

  /// Pauses, adverse events and discharge, each a sentence.
  static func events(_ session: InfusionSession) -> String {
    let pauses = session.pauses.inOrder(by: \.start, id: \.id).map { pause in
      "Paused \(span(pause.start, pause.end))" + (pause.reason.map { ": \($0)" } ?? "")
    }
    let events = session.adverseEvents.inOrder(by: \.onset, id: \.id).map(event)
    let sedation = session.sedation.inOrder(by: \.at, id: \.id).map { "\($0.scale.rawValue.uppercased()) \($0.value) at \($0.at.clock)" }
    let dissociation = session.dissociation.inOrder(by: \.at, id: \.id).map { "\($0.rating) of 10 at \($0.at.clock)" }
    let scales = [("Sedation", sedation), ("Dissociation", dissociation)].filter { !$1.isEmpty }.map { "\($0) " + $1.joined(separator: ", ") }
    return (pauses + events + scales + [session.discharge.map(discharge)].compactMap { $0 }).map { $0 + "." }.joined(separator: " ")
  }

  private static func event(_ event: AdverseEvent) -> String {
    let qualities = [
      event.severity?.rawValue, event.isSerious ? "serious" : nil, event.relatedness.map { "\($0.rawValue) relation" }, event.outcome?.rawValue,
    ]
    let words = qualities.compactMap { $0 }.joined(separator: ", ")
    return "\(event.code.words ?? "Adverse event") \(span(event.onset, event.end))" + (words.isEmpty ? "" : " (\(words))")
  }

  private static func discharge(_ discharge: Discharge) -> String {
    let unmet = discharge.criteria.filter { !$0.isMet }.map(\.kind.rawValue)
    let reason = discharge.overrideReason.map { ": \($0)" } ?? ""
    return "Discharged \(discharge.at.clock)" + (unmet.isEmpty ? "" : ", not met \(unmet.joined(separator: ", "))") + reason
  }

  private static func span(_ start: DateTime, _ end: DateTime?) -> String {
    guard let end else { return "from \(start.clock)" }
    return "\(start.clock) to " + (end.date == start.date ? end.clock : end.words)
  }
}
