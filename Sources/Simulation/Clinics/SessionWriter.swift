import ClinicalRecords

/// Writes one invented infusion.
struct SessionWriter {
  var chart: ChartWriter
  let ordinal: Int
  let day: Int
  private let weight: Amount<Kilogram>
  var session: InfusionSession
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
    let plan = chart.story.plan
    let prescriber = chart.staff.prescribers[chart.number % chart.staff.prescribers.count]
    let nurse = chart.random.draw(chart.staff.nurses)
    session.clinic = chart.staff.clinic.id
    session.prescriber = prescriber.name
    session.prescribedBy = prescriber.practitioner.id
    session.nurse = nurse.name
    session.givenBy = nurse.practitioner.id
    if chart.story.isBlinded { session.isBlinded = true }
    session.dose = dose()
    guard chart.story.notGiven != ordinal else { return notGiven() }
    session.drug = InfusedDrug(
      code: plan.drug, concentration: Amount(plan.concentration), lot: "LOT-\(1000 + day % 9)", expiry: CalendarDate("2027-06"), ndc: plan.ndc)
    session.access = VenousAccess(
      site: chart.random.chance(percent: 70) ? ClinicTerms.forearm : ClinicTerms.handBack, side: chart.random.chance(percent: 60) ? .left : .right,
      gauge: chart.random.draw([20, 22, 24]))
    run()
    watch()
    events()
    discharge()
    sample()
    return session
  }

  /// As the plan has it for each kilogram, rounded to 0.1 mg, half to even, and no more than its cap.
  private func dose() -> Dose {
    let (perWeight, cap) = (chart.story.plan.perWeight, chart.story.plan.cap)
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
    let drawnUp = chart.story.plan.drawnUp
    dose.drawnUp = Amount(drawnUp)
    session.diluent = Amount(CoursePlan.bag)
    if let rest = drawnUp.subtracting(delivered), rest > ClinicalDecimal(0) {
      dose.wasted = Amount(rest)
      dose.wasteWitness = chart.staff.nurses.first { $0.name != session.nurse }?.name
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
