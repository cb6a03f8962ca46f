import ClinicalRecords

extension ChartWriter {
  /// Preparation, the first infusion with a therapist, and integration, for those who agreed to it.
  ///
  /// What was said at the first and the last is written down apart. Of the shortest course the integration was not held.
  mutating func writePsychotherapy(course: TreatmentCourse, sessions: [InfusionSession]) -> ([PsychotherapySession], [PsychotherapyNote]) {
    guard story.hasPsychotherapy, let infusion = sessions.first, let start = infusion.start, let end = infusion.end else { return ([], []) }
    let therapist = staff.therapists[number % staff.therapists.count]
    func session(_ kind: PsychotherapyKind, _ from: DateTime, _ until: DateTime, chart: inout ChartWriter) -> PsychotherapySession {
      var session = PsychotherapySession(id: chart.background.id(), patient: course.patient)
      session.course = course.id
      session.session = infusion.id
      session.kind = kind
      session.start = from
      session.end = until
      session.therapist = therapist.name
      session.heldBy = therapist.practitioner.id
      session.clinic = chart.staff.clinic.id
      return session
    }
    let before = ClinicCalendar.moment(day: monday - 3, minute: minute + 60)
    let after = ClinicCalendar.moment(day: monday + 1, minute: minute + 120)
    var dosing = session(.dosing, start, end, chart: &self)
    dosing.hasMusic = true
    dosing.hasEyeshades = background.random.chance(percent: 70)
    var integration = session(.integration, after, after.advanced(byMinutes: 50), chart: &self)
    if story.infusions < 3 {
      integration.status = .notHeld
      integration.statusReason = "Patient did not come"
      integration.end = nil
    }
    let preparation = session(.preparation, before, before.advanced(byMinutes: 50), chart: &self)
    let sessions = [preparation, dosing, integration]
    let notes = [
      note(on: preparation, by: therapist.name, "An invented note: what the patient hopes for, the place, who sits beside."),
      note(on: integration, by: therapist.name, "An invented note: what came up in the infusion and what the patient makes of it."),
    ]
    return (sessions, notes.compactMap { $0 })
  }

  private mutating func note(on session: PsychotherapySession, by writer: String, _ text: String) -> PsychotherapyNote? {
    guard session.status == .completed, let end = session.end else { return nil }
    var note = PsychotherapyNote(id: background.id(), patient: session.patient)
    note.psychotherapy = session.id
    note.writer = writer
    note.at = end.advanced(byMinutes: 15)
    note.text = Sensitive(text)
    return note
  }
}
