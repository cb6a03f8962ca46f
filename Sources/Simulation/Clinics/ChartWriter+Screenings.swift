import ClinicalRecords

extension ChartWriter {
  /// One before the course, and a short one before the first infusion and before one that was not given.
  mutating func writeScreenings(
    of patient: Patient, course: TreatmentCourse, sessions: [InfusionSession], weight: Amount<Kilogram>
  ) -> [Screening] {
    var list = [before(course, of: patient, weight: weight)]
    for session in sessions where session.ordinal == 1 || session.status == .notGiven {
      list.append(before(session, of: patient))
    }
    return list
  }

  private mutating func before(_ course: TreatmentCourse, of patient: Patient, weight: Amount<Kilogram>) -> Screening {
    var screening = Screening(id: background.id(), patient: patient.id)
    screening.course = course.id
    screening.at = opening(10)
    screening.screener = staff.nurses[number % staff.nurses.count].name
    screening.electrocardiogram = background.random.chance(percent: 85) ? .normal : background.random.draw([.abnormal, .notDone])
    var sample = VitalSample(id: background.id(), at: opening(12))
    sample.systolic = Amount(ClinicalDecimal(background.random.draw(108...138)))
    sample.diastolic = Amount(ClinicalDecimal(background.random.draw(64...86)))
    sample.heartRate = Amount(ClinicalDecimal(background.random.draw(56...84)))
    sample.oxygenSaturation = Amount(ClinicalDecimal(background.random.draw(96...100)))
    sample.source = .device
    screening.vitals = [sample]
    screening.weight = weight
    screening.height = Amount(ClinicalDecimal(significand: Int128(background.random.draw(1520...1960)), exponent: -1))
    screening.pregnancyTest = pregnancyTest(of: patient)
    screening.drugScreen = ClinicTerms.analytes.enumerated().map { index, analyte in
      let isPositive = index == 0 && (story.hasSubstanceUse || background.random.chance(percent: 15))
      return DrugScreenResult(id: background.id(), analyte: analyte, result: isPositive ? .positive : .negative)
    }
    screening.psychosisExcluded = true
    screening.maniaExcluded = true
    screening.isCleared = true
    if story.hasSubstanceUse { screening.sensitivity = .substanceUse }
    return screening
  }

  private mutating func before(_ session: InfusionSession, of patient: Patient) -> Screening {
    var screening = Screening(id: background.id(), patient: patient.id)
    screening.course = session.course
    screening.session = session.id
    screening.at = ClinicCalendar.moment(day: day(of: session.ordinal ?? 1), minute: minute - 40)
    screening.screener = session.nurse
    screening.pregnancyTest = pregnancyTest(of: patient)
    screening.fasting = Amount(ClinicalDecimal(significand: Int128(background.random.draw(12...28) * 5), exponent: -1))
    screening.isCleared = session.status != .notGiven
    return screening
  }

  /// Of women who may be pregnant.
  private mutating func pregnancyTest(of patient: Patient) -> PregnancyTest? {
    guard patient.gender == .female, let year = patient.birthDate?.value.year, year >= 1972 else { return nil }
    var test = PregnancyTest(specimen: background.random.chance(percent: 90) ? .urine : .serum, result: .negative)
    test.lot = "HCG-\(200 + monday % 7)"
    test.expiry = CalendarDate("2027-03")
    test.readBy = staff.nurses[(number + 1) % staff.nurses.count].name
    return test
  }
}
