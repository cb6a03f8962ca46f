import ClinicalRecords

/// Writes the chart of one invented patient, from the first visit on.
struct ChartWriter {
  /// Which clinic, counted from 0.
  let clinic: Int
  /// Which patient of it, counted from 0.
  let number: Int
  let staff: ClinicStaff
  let story: Storyline
  /// The Monday of the first infusion.
  let monday: Int
  /// When in the day this patient comes.
  let minute: Int
  var random: SplitMix64
  private var ids: SplitMix64
  /// What stands around the course, drawn apart so that it shifts nothing of the course.
  var background: InventedStream

  init(seed: UInt64, clinic: Int, number: Int, staff: ClinicStaff) {
    self.clinic = clinic
    self.number = number
    self.staff = staff
    story = Storyline.of(number, clinic: clinic)
    let stream = UInt64(clinic) << 24 + UInt64(number) * 2
    random = SplitMix64(seed: seed, stream: stream)
    ids = SplitMix64(seed: seed, stream: stream + 1)
    background = InventedStream(seed: seed, stream: 1 << 41 + stream)
    // The dozens follow one another week by week and begin again after half a year, all of it in one year.
    monday = ClinicCalendar.firstMonday + 7 * (number % 3 + number / Storyline.dozen.count % 26)
    minute = 540 + 30 * random.draw(0...10)
  }

  /// A new id: 122 drawn bits in the form of RFC 9562's version 8.
  mutating func id() -> RecordID {
    let (high, low) = (ids.next(), ids.next())
    return RecordID(high: high & ~0xF000 | 0x8000, low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }

  mutating func write() -> InventedChart {
    let patient = writePatient()
    let problems = writeProblems(of: patient)
    var course = writeCourse(of: patient, for: problems[0])
    // Of finite digits: hundredths of a kilogram, the last one often a zero that must be kept.
    let weight = Amount<Kilogram>(ClinicalDecimal(significand: Int128(random.draw(1080...2120) * 5), exponent: -2))
    var sessions: [InfusionSession] = []
    for ordinal in 1...story.infusions {
      var writer = SessionWriter(chart: self, course: course, ordinal: ordinal, weight: weight)
      sessions.append(writer.write())
      self = writer.chart
    }
    course.endReason =
      story.notGiven == nil ? story.gaveUp : "Blood pressure above the clinic's limit; referred to the primary care physician"
    let assessments = writeAssessments(of: patient, course: course, sessions: sessions)
    var chart = InventedChart(patient: patient, problems: problems, course: course, sessions: sessions, assessments: assessments)
    chart.consents = writeConsents(of: patient)
    if story.hasSubstanceUse { chart.problems.append(writeSubstanceUse(of: patient)) }
    chart.allergies = writeAllergies(of: patient)
    chart.medications = writeMedications(of: patient)
    (chart.psychotherapy, chart.notes) = writePsychotherapy(course: course, sessions: sessions)
    chart.screenings = writeScreenings(of: patient, course: course, sessions: sessions, weight: weight)
    return chart
  }

  private mutating func writePatient() -> Patient {
    var patient = Patient(id: id())
    let isWoman = random.chance(percent: 50)
    let family = ClinicNames.families[(number + 5 * clinic) % ClinicNames.families.count]
    let given = random.draw(isWoman ? ClinicNames.women : ClinicNames.men)
    let mark = String(100_000 * (clinic + 1) + number)
    patient.identifiers = [PatientIdentifier(id: id(), system: "urn:oid:2.16.840.1.113883.3.9999.\(clinic + 1)", value: Sensitive("IC-\(mark)"), type: "MR")]
    patient.names = [PersonName(id: id(), use: .official, family: Sensitive(family), given: [Sensitive(given)])]
    if random.chance(percent: 20) {
      patient.names.append(PersonName(id: id(), use: .nickname, given: [Sensitive(String(given.prefix(3)))]))
    }
    // 1 January 1958 to the end of 2004.
    patient.birthDate = Sensitive(ClinicCalendar.date(random.draw(-4383...12783)))
    patient.gender = random.chance(percent: 4) ? .other : isWoman ? .female : .male
    let line = String(100 + (number + 40 * clinic) % 90)
    patient.telecoms = [
      ContactPoint(id: id(), system: .phone, value: Sensitive("+1-202-555-0\(line)"), use: .mobile),
      ContactPoint(id: id(), system: .email, value: Sensitive("patient-\(mark)@example.org"), use: .home),
    ]
    var address = PostalAddress(id: id(), use: .home, lines: [Sensitive("\(random.draw(1...199)) Example Street")])
    address.city = Sensitive(staff.roster.city)
    address.state = "NY"
    address.postalCode = Sensitive("00000")
    address.country = "US"
    patient.addresses = [address]
    patient.isVeteran = random.chance(percent: 40)
    return patient
  }

  private mutating func writeProblems(of patient: Patient) -> [Problem] {
    var concepts = [random.chance(percent: 40) ? ClinicTerms.chronicPTSD : ClinicTerms.ptsd]
    if random.chance(percent: 50) { concepts.append(ClinicTerms.depression) }
    return concepts.map { code in
      var problem = Problem(id: id(), patient: patient.id)
      problem.code = code
      problem.clinicalStatus = .active
      problem.verificationStatus = .confirmed
      // Nobody remembers the day: a year, or a year and a month.
      let year = String(random.draw(2006...2023))
      problem.onset = CalendarDate(random.chance(percent: 50) ? year : year + "-0\(random.draw(1...9))")
      problem.recordedAt = ClinicCalendar.moment(day: monday - 4, minute: minute + 25)
      return problem
    }
  }

  private mutating func writeCourse(of patient: Patient, for problem: Problem) -> TreatmentCourse {
    var course = TreatmentCourse(id: id(), patient: patient.id)
    course.protocolID = story.plan.protocolID
    course.arm = story.arm
    course.isBlinded = story.isBlinded ? true : nil
    course.plannedInfusions = story.plan.days.count
    course.dosePerWeight = Amount(story.plan.perWeight)
    course.plannedDuration = Amount(ClinicalDecimal(40))
    course.indication = problem.id
    course.start = ClinicCalendar.date(monday)
    course.status = story.isFinished ? .completed : story.notGiven == nil && story.gaveUp == nil ? .active : .stopped
    if course.status != .active { course.end = ClinicCalendar.date(day(of: story.infusions)) }
    return course
  }

  func day(of ordinal: Int) -> Int { monday + story.plan.days[(ordinal - 1) % story.plan.days.count] }
}
