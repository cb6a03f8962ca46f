import ClinicalRecords

extension SessionWriter {
  mutating func events() {
    if session.status == .stoppedEarly {
      event(ClinicTerms.raisedPressure, at: 20, lasting: 45, .severe, .stopped, treatment: (ClinicTerms.labetalol, 10))
    }
    if chart.story.plan.drug == ClinicTerms.midazolam { return sleepiness() }
    if chart.random.chance(percent: 60) {
      event(
        ClinicTerms.dissociation, at: chart.random.draw(12...20), lasting: chart.random.draw(40...60), chart.random.draw([.mild, .mild, .moderate]),
        AdverseEventAction.none)
    }
    if chart.random.chance(percent: 35) {
      let isModerate = chart.random.chance(percent: 60)
      let drug = chart.random.chance(percent: 80) ? (ClinicTerms.ondansetron, 4) : (ClinicTerms.metoclopramide, 10)
      event(
        ClinicTerms.nausea, at: chart.random.draw(18...30), lasting: chart.random.draw(15...50), isModerate ? .moderate : .mild,
        isModerate ? .drug : AdverseEventAction.none,
        treatment: isModerate ? drug : nil)
    }
    if chart.random.chance(percent: 33) {
      event(ClinicTerms.dizziness, at: chart.random.draw(15...35), lasting: chart.random.draw(20...45), .mild, AdverseEventAction.none)
    }
    if chart.random.chance(percent: 20) { headache() }
  }

  /// What midazolam does instead: most are tired (Feder 2021), few are far away.
  private mutating func sleepiness() {
    if chart.random.chance(percent: 80) {
      event(ClinicTerms.fatigue, at: chart.random.draw(10...25), lasting: chart.random.draw(60...90), .mild, AdverseEventAction.none)
    }
    if chart.random.chance(percent: 30) {
      event(ClinicTerms.drowsiness, at: chart.random.draw(8...15), lasting: chart.random.draw(40...70), .mild, AdverseEventAction.none)
    }
  }

  /// One that begins at home, which only the next visit brings to light, and whose end nobody wrote down.
  private mutating func headache() {
    guard let end = session.end else { return }
    var event = AdverseEvent(id: chart.id(), code: ClinicTerms.headache, onset: end.advanced(byMinutes: chart.random.draw(180...480)))
    event.severity = .mild
    event.relatedness = .possible
    event.outcome = .unknown
    session.adverseEvents.append(event)
  }

  private mutating func event(
    _ code: CodedConcept, at minute: Int, lasting: Int, _ severity: AdverseEventSeverity, _ action: AdverseEventAction,
    treatment: (drug: CodedConcept, milligrams: Int)? = nil
  ) {
    guard let start = session.start else { return }
    let onset = start.advanced(byMinutes: minute)
    var event = AdverseEvent(id: chart.id(), code: code, onset: onset)
    event.end = onset.advanced(byMinutes: lasting)
    event.severity = severity
    event.relatedness = chart.random.draw([.probable, .definite])
    event.action = action
    event.outcome = .resolved
    session.adverseEvents.append(event)
    guard let treatment else { return }
    var intervention = Intervention(id: chart.id(), drug: treatment.drug, at: onset.advanced(byMinutes: chart.random.draw(2...6)))
    intervention.dose = Amount(ClinicalDecimal(treatment.milligrams))
    intervention.route = ClinicTerms.intravenous
    intervention.event = event.id
    intervention.response = chart.random.draw(["Relief within 15 minutes", "Relief within 30 minutes"])
    session.interventions.append(intervention)
  }
}
