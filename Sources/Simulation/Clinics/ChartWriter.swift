import ClinicalRecords

/// Writes the chart of one invented patient, from the first visit on.
struct ChartWriter {
  let number: Int
  let story: Storyline
  /// The Monday of the first infusion.
  let monday: Int
  /// When in the day this patient comes.
  let minute: Int
  var random: SplitMix64
  private var ids: SplitMix64

  init(seed: UInt64, number: Int) {
    self.number = number
    story = Storyline.dozen[number % Storyline.dozen.count]
    let stream = UInt64(number) * 2
    random = SplitMix64(seed: seed, stream: stream)
    ids = SplitMix64(seed: seed, stream: stream + 1)
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
    if story.notGiven != nil {
      course.endReason = "Blood pressure above the clinic's limit; referred to the primary care physician"
    }
    let assessments = writeAssessments(of: patient, course: course, sessions: sessions)
    return InventedChart(patient: patient, problems: problems, course: course, sessions: sessions, assessments: assessments)
  }

  private mutating func writePatient() -> Patient {
    var patient = Patient(id: id())
    let isWoman = random.chance(percent: 50)
    let family = ClinicNames.families[number % ClinicNames.families.count]
    let given = random.draw(isWoman ? ClinicNames.women : ClinicNames.men)
    let mark = String(100_000 + number)
    patient.identifiers = [PatientIdentifier(id: id(), system: "urn:oid:2.16.840.1.113883.3.9999.1", value: Sensitive("IC-\(mark)"), type: "MR")]
    patient.names = [PersonName(id: id(), use: .official, family: Sensitive(family), given: [Sensitive(given)])]
    if random.chance(percent: 20) {
      patient.names.append(PersonName(id: id(), use: .nickname, given: [Sensitive(String(given.prefix(3)))]))
    }
    // 1 January 1958 to the end of 2004.
    patient.birthDate = Sensitive(ClinicCalendar.date(random.draw(-4383...12783)))
    patient.gender = random.chance(percent: 4) ? .other : isWoman ? .female : .male
    let line = String(100 + number % 100)
    patient.telecoms = [
      ContactPoint(id: id(), system: .phone, value: Sensitive("+1-202-555-0\(line)"), use: .mobile),
      ContactPoint(id: id(), system: .email, value: Sensitive("patient-\(mark)@example.org"), use: .home),
    ]
    var address = PostalAddress(id: id(), use: .home, lines: [Sensitive("\(random.draw(1...199)) Example Street")])
    address.city = Sensitive("Sampletown")
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
    course.protocolID = "ketamine-6x2"
    course.plannedInfusions = 6
    course.dosePerWeight = Amount(ClinicalDecimal(significand: 5, exponent: -1))
    course.plannedDuration = Amount(ClinicalDecimal(40))
    course.indication = problem.id
    course.start = ClinicCalendar.date(monday)
    course.status = story.infusions == 6 ? .completed : story.notGiven == nil ? .active : .stopped
    if course.status != .active { course.end = ClinicCalendar.date(day(of: story.infusions)) }
    return course
  }

  /// Monday, Wednesday and Friday, two weeks.
  func day(of ordinal: Int) -> Int { monday + [0, 2, 4, 7, 9, 11][(ordinal - 1) % 6] }
}
