import ClinicalRecords

extension ChartWriter {
  /// CAPS-5, PCL-5 and PHQ-9 before the course, PHQ-9 before each infusion, and what the plan asks after the infusions that
  /// were had and, when a course was finished, later on.
  mutating func writeAssessments(of patient: Patient, course: TreatmentCourse, sessions: [InfusionSession]) -> [Assessment] {
    var severity = Severity(start: random.draw(62...88), fall: random.chance(percent: story.plan.chanceOfResponse) ? random.draw(8...13) : random.draw(-1...4))
    var list: [Assessment] = []
    func visit(_ timePoint: String, _ day: Int, _ instruments: [String], _ severity: Int, session: RecordID? = nil, chart: inout ChartWriter) {
      for (index, instrument) in instruments.enumerated() {
        var assessment = Assessment(id: chart.id(), patient: patient.id)
        assessment.course = course.id
        assessment.session = session
        assessment.instrument = instrument
        assessment.timePoint = timePoint
        assessment.at = ClinicCalendar.moment(day: day, minute: chart.minute - 50 + 10 * index, second: 30)
        chart.answer(&assessment, severity: severity)
        list.append(assessment)
      }
    }
    visit("baseline", monday - 3, ["caps-5", "pcl-5", "phq-9"], severity.now, chart: &self)
    for session in sessions {
      let ordinal = session.ordinal ?? 1
      visit("infusion-\(ordinal)", day(of: ordinal), ["phq-9"], severity.now, session: session.id, chart: &self)
      severity.fall(for: session)
      for next in story.plan.visits where next.after == ordinal {
        visit(next.timePoint, monday + next.day, next.instruments, severity.now, chart: &self)
      }
    }
    for next in story.plan.followUps where story.isFinished {
      visit(next.timePoint, monday + next.day, next.instruments, severity.now + random.draw(0...15), chart: &self)
    }
    return list
  }

  /// How ill a patient is, in percent of the most that an instrument can say.
  private struct Severity {
    var now: Int
    let perInfusion: Int

    init(start: Int, fall: Int) {
      now = start
      perInfusion = fall
    }

    mutating func fall(for session: InfusionSession) {
      if session.status == .completed { now = min(95, max(8, now - perInfusion)) }
    }
  }

  private mutating func answer(_ assessment: inout Assessment, severity: Int) {
    let (items, most) =
      switch assessment.instrument {
      case "caps-5": (1...30, 4)
      case "pcl-5": (1...20, 4)
      default: (1...10, 3)
      }
    let isBaseline = assessment.timePoint == "baseline"
    if assessment.instrument != "phq-9" { assessment.variant = isBaseline ? "pastMonth" : "pastWeek" }
    if assessment.instrument == "caps-5" {
      assessment.rater = .clinician
      assessment.raterID = staff.raters[number % staff.raters.count].name
    }
    // One form of each dozen came back with an item left blank: it has no total, and no zero stands for it.
    let blank = number % 12 == 6 && assessment.timePoint == "24h" && assessment.instrument == "pcl-5" ? 8 : 0
    for item in items where item != blank {
      assessment.answers[String(item)] = Sensitive(answer(item, of: assessment.instrument, most: most, severity: severity))
    }
  }

  private mutating func answer(_ item: Int, of instrument: String, most: Int, severity: Int) -> Int {
    switch (instrument, item) {
    // Months since onset and months that it lasted, which are not on the scale of the others.
    case ("caps-5", 21), ("caps-5", 22): return random.draw(12...180)
    // Thoughts of death are rarer than the rest of the form.
    case ("phq-9", 9): return random.chance(percent: severity / 3) ? 1 : 0
    // Depersonalization and derealization: most have none.
    case ("caps-5", 29), ("caps-5", 30): return random.chance(percent: 20) ? random.draw(1...2) : 0
    default: return min(most, max(0, (most * severity + 50 + random.draw(-60...60)) / 100))
    }
  }
}
