import ClinicalRecords

/// Writes one invented infusion.
struct SessionWriter {
  var chart: ChartWriter
  let ordinal: Int
  let day: Int
  private let weight: Amount<Kilogram>
  private var session: InfusionSession
  /// How the pump runs: minutes, and the share of the ordered rate in percent; none stands for a pause.
  private var course: [(minutes: Int, share: Int)] = [(40, 100)]

  init(chart: ChartWriter, course: TreatmentCourse, ordinal: Int, weight: Amount<Kilogram>) {
    self.chart = chart
    self.ordinal = ordinal
    self.weight = weight
    day = chart.day(of: ordinal)
    session = InfusionSession(id: self.chart.id(), patient: course.patient)
    session.course = course.id
    session.ordinal = ordinal
  }

  mutating func write() -> InfusionSession {
    session.prescriber = ClinicNames.prescribers[chart.number % ClinicNames.prescribers.count]
    session.nurse = chart.random.draw(ClinicNames.nurses)
    session.dose = dose()
    guard chart.story.notGiven != ordinal else { return notGiven() }
    session.drug = InfusedDrug(
      code: ClinicTerms.ketamine, concentration: Amount(ClinicalDecimal(1)), lot: "LOT-\(1000 + day % 9)", expiry: CalendarDate("2027-06"),
      ndc: "42023-113")
    session.access = VenousAccess(
      site: chart.random.chance(percent: 70) ? ClinicTerms.forearm : ClinicTerms.handBack, side: chart.random.chance(percent: 60) ? .left : .right,
      gauge: chart.random.draw([20, 22, 24]))
    run()
    watch()
    events()
    discharge()
    return session
  }

  /// 0.5 mg/kg, rounded to 0.1 mg, half to even, and no more than 50 mg.
  private func dose() -> Dose {
    let perWeight = ClinicalDecimal(significand: 5, exponent: -1)
    let cap = ClinicalDecimal(50)
    let exact = perWeight.multiplied(by: weight.value) ?? cap
    var dose = Dose(perWeight: Amount(perWeight), weight: weight, ordered: Amount(min(exact.rounded(places: 1), cap)))
    dose.weightDate = ClinicCalendar.date(day)
    dose.cap = Amount(cap)
    return dose
  }

  /// The pressure was too high before the cannula was in.
  private mutating func notGiven() -> InfusionSession {
    session.status = .notGiven
    session.statusReason = CodedConcept(text: "Blood pressure above the clinic's limit before the infusion")
    for (minutes, systolic) in [(-20, 186), (-5, 181)] {
      var sample = VitalSample(id: chart.id(), at: ClinicCalendar.moment(day: day, minute: chart.minute + minutes))
      sample.systolic = Amount(ClinicalDecimal(systolic))
      sample.diastolic = Amount(ClinicalDecimal(systolic - 72))
      sample.heartRate = Amount(ClinicalDecimal(chart.random.draw(80...96)))
      sample.oxygenSaturation = Amount(ClinicalDecimal(97))
      sample.source = .device
      session.vitals.append(sample)
    }
    return session
  }

  /// The pump: its segments and pauses, and what went in.
  private mutating func run() {
    if chart.story.stopped == ordinal {
      course = [(22, 100)]
      session.status = .stoppedEarly
      session.statusReason = CodedConcept(text: "Blood pressure above the clinic's limit during the infusion")
    } else if chart.story.paused == ordinal {
      course = [(12, 100), (5, 0), (13, 100), (4, 0), (15, 100)]
    } else if chart.random.chance(percent: 15) {
      course = [(20, 100), (10, 50), (15, 100)]
    }
    guard var dose = session.dose else { return }
    // The ordered amount in 40 minutes.
    let rate = dose.ordered.value.multiplied(by: ClinicalDecimal(significand: 15, exponent: -1)) ?? dose.ordered.value
    let start = ClinicCalendar.moment(day: day, minute: chart.minute, second: chart.random.draw(0...59))
    session.start = start
    var at = start
    for (minutes, share) in course {
      let end = at.advanced(byMinutes: minutes)
      if share == 0 {
        let reason = session.pauses.isEmpty ? "Patient asked for it" : "Line repositioned"
        session.pauses.append(Pause(id: chart.id(), start: at, end: end, reason: reason))
      } else {
        let here = share == 100 ? rate : rate.multiplied(by: ClinicalDecimal(significand: Int128(share), exponent: -2)) ?? rate
        session.segments.append(RateSegment(id: chart.id(), start: at, end: end, rate: Amount(here)))
      }
      at = end
    }
    session.end = at
    let delivered = (Dose.delivered(in: session.segments) ?? dose.ordered.value).rounded(places: 1)
    dose.delivered = Amount(delivered)
    // The vial holds 10 mg/mL: five of them, whatever is ordered.
    let drawnUp = ClinicalDecimal(significand: 500, exponent: -1)
    dose.drawnUp = Amount(drawnUp)
    // Diluted to 1 mg/mL.
    session.diluent = Amount(drawnUp)
    if let rest = drawnUp.subtracting(delivered), rest > ClinicalDecimal(0) {
      dose.wasted = Amount(rest)
      dose.wasteWitness = ClinicNames.nurses.first { $0 != session.nurse }
    }
    session.dose = dose
  }

  private var minutes: Int { course.reduce(0) { $0 + $1.minutes } }

  /// Readings from 15 minutes before to an hour after; the pressure rises towards the end of the infusion and returns.
  private mutating func watch() {
    guard let start = session.start else { return }
    let isStopped = session.status == .stoppedEarly
    let rest = (systolic: chart.random.draw(112...134), diastolic: chart.random.draw(68...82), rate: chart.random.draw(58...80))
    let peak = isStopped ? 58 : chart.random.draw(12...28)
    let needsOxygen = chart.random.chance(percent: 15)
    let during = Array(stride(from: 0, through: minutes, by: 10))
    for minute in [-15] + during + [15, 30, 45, 60].map({ $0 + minutes }) {
      let rise = minute <= 0 ? 0 : minute <= minutes ? peak * minute / minutes : peak * max(0, minutes + 60 - minute) / 60
      var sample = VitalSample(id: chart.id(), at: start.advanced(bySeconds: 60 * minute + chart.random.draw(0...20)))
      sample.systolic = Amount(ClinicalDecimal(rest.systolic + rise + chart.random.draw(-3...3)))
      sample.diastolic = Amount(ClinicalDecimal(rest.diastolic + rise / 2 + chart.random.draw(-2...2)))
      sample.heartRate = Amount(ClinicalDecimal(rest.rate + rise / 2 + chart.random.draw(-3...3)))
      sample.oxygenSaturation = Amount(ClinicalDecimal(chart.random.draw(95...99) + (needsOxygen ? 0 : 1)))
      sample.respiratoryRate = Amount(ClinicalDecimal(chart.random.draw(12...18)))
      if needsOxygen, minute > 0, minute <= minutes {
        sample.oxygenFlow = Amount(ClinicalDecimal(significand: 20, exponent: -1))
        sample.endTidalCO2 = Amount(ClinicalDecimal(chart.random.draw(34...42)))
      }
      if minute == -15 { sample.temperature = Amount(ClinicalDecimal(significand: Int128(chart.random.draw(362...372)), exponent: -1)) }
      sample.source = minute == -15 ? .manual : .device
      session.vitals.append(sample)
    }
  }

  private mutating func events() {
    if session.status == .stoppedEarly {
      event(ClinicTerms.raisedPressure, at: 20, lasting: 45, .severe, .stopped, treatment: (ClinicTerms.labetalol, 10))
    }
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

  private mutating func discharge() {
    guard let end = session.end else { return }
    let at = end.advanced(byMinutes: chart.random.draw(70...95))
    var discharge = Discharge(at: at)
    let isAlone = chart.story.withoutEscort == ordinal
    for (index, kind) in DischargeCriterionKind.allCases.enumerated() {
      let isMet = !(isAlone && kind == .escortPresent)
      let seen = end.advanced(byMinutes: 62 + index)
      discharge.criteria.append(DischargeCriterion(id: chart.id(), kind: kind, isMet: isMet, at: seen))
    }
    if isAlone { discharge.overrideReason = "Escort did not come; sent home by taxi with the nurse's call an hour later" }
    session.discharge = discharge
  }
}
