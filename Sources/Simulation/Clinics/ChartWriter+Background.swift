import ClinicalRecords

extension ChartWriter {
  /// When the chart was opened: four days before the first infusion, so many minutes after the patient came.
  func opening(_ minutes: Int) -> DateTime { ClinicCalendar.moment(day: monday - 4, minute: minute + minutes) }

  /// Treatment and a use off label by everybody; the rest by those whose story has it.
  mutating func writeConsents(of patient: Patient) -> [Consent] {
    var scopes: [ConsentScope] = [.treatment, .offLabelKetamine]
    if story.hasPsychotherapy { scopes.append(.ketamineAssistedPsychotherapy) }
    if story.arm != nil { scopes.append(.research) }
    if story.sharing != .unasked { scopes.append(.dataSharing) }
    return scopes.enumerated().map { index, scope in
      var consent = Consent(id: background.id(), patient: patient.id)
      consent.scope = scope
      consent.formVersion = "2026-01"
      consent.signedAt = opening(index)
      consent.witness = staff.nurses[number % staff.nurses.count].name
      if scope == .treatment {
        var form = ConsentDocument(title: "Consent to treatment", contentType: "application/pdf")
        form.url = "https://clinic.example.org/forms/\(consent.id)"
        consent.document = form
      }
      if scope == .dataSharing { share(&consent) }
      return consent
    }
  }

  private mutating func share(_ consent: inout Consent) {
    if story.sharing == .refused {
      consent.decision = .refused
      return
    }
    consent.recipients = [ConsentRecipient(id: background.id(), endpoint: "north")]
    consent.expires = CalendarDate("2027-12-31")
    switch story.sharing {
    case .withSubstanceUse: consent.includesSubstanceUse = true
    case .withNotes: consent.includesPsychotherapyNotes = true
    case .withdrawn: consent.withdrawnAt = ClinicCalendar.moment(day: monday + 2, minute: minute)
    case .unasked, .agreed, .refused: break
    }
  }

  /// A disorder whose treatment 42 CFR Part 2 protects.
  mutating func writeSubstanceUse(of patient: Patient) -> Problem {
    var problem = Problem(id: background.id(), patient: patient.id)
    problem.code = ClinicTerms.alcohol
    problem.clinicalStatus = .remission
    problem.verificationStatus = .confirmed
    problem.onset = CalendarDate("2015")
    problem.recordedAt = opening(27)
    problem.sensitivity = .substanceUse
    return problem
  }

  /// A third have none and were asked; of two in a dozen nobody wrote it down; the rest have one or two.
  mutating func writeAllergies(of patient: Patient) -> [Allergy] {
    if number % 6 == 5 { return [] }
    if number % 3 == 0 {
      var allergy = Allergy(id: background.id(), patient: patient.id)
      allergy.noneKnown = true
      allergy.clinicalStatus = .active
      allergy.verificationStatus = .confirmed
      allergy.recordedAt = opening(20)
      return [allergy]
    }
    let first = background.random.draw(0...(Self.allergens.count - 1))
    return (0..<background.random.draw(1...2)).map { index in
      let known = Self.allergens[(first + index) % Self.allergens.count]
      var allergy = Allergy(id: background.id(), patient: patient.id)
      allergy.code = known.code
      allergy.category = known.category
      allergy.clinicalStatus = .active
      allergy.verificationStatus = index == 0 ? .confirmed : .unconfirmed
      allergy.criticality = known.criticality
      allergy.onset = CalendarDate(String(background.random.draw(1995...2020)))
      allergy.recordedAt = opening(20 + index)
      var reaction = AllergyReaction(id: background.id(), manifestation: known.reaction)
      reaction.severity = background.random.draw([.mild, .moderate])
      allergy.reactions = [reaction]
      return allergy
    }
  }

  private typealias Allergen = (code: CodedConcept, category: AllergyCategory, criticality: AllergyCriticality, reaction: CodedConcept)

  private static let allergens: [Allergen] = [
    (CodedConcept(text: "Penicillin"), .medication, .high, CodedConcept(text: "Hives")),
    (ClinicTerms.metoclopramide, .medication, .low, ClinicTerms.drowsiness),
    (CodedConcept(text: "Latex"), .environment, .low, CodedConcept(text: "Contact dermatitis")),
    (CodedConcept(text: "Peanut"), .food, .unableToAssess, CodedConcept(text: "Swelling of the lips")),
    (ClinicTerms.paroxetine, .medication, .low, ClinicTerms.headache),
  ]

  /// None to three drugs beside the infusions; one against a substance use disorder where there is one.
  mutating func writeMedications(of patient: Patient) -> [Medication] {
    let first = background.random.draw(0...(Self.drugs.count - 1))
    var chosen = (0..<background.random.draw(0...3)).map { Self.drugs[(first + $0) % Self.drugs.count] }
    if story.hasSubstanceUse { chosen.append((CodedConcept(text: "Naltrexone 50 mg tablet"), 500, "one tablet in the morning", [.naltrexone])) }
    return chosen.enumerated().map { index, drug in
      var medication = Medication(id: background.id(), patient: patient.id)
      medication.code = drug.code
      medication.dose = MeasuredAmount(value: ClinicalDecimal(significand: Int128(drug.tenthsOfMilligram), exponent: -1), unit: "mg")
      medication.route = ClinicTerms.oral
      medication.directions = drug.directions
      medication.start = CalendarDate(String(background.random.draw(2019...2025)))
      medication.recordedAt = opening(22 + index)
      medication.concerns = drug.concerns
      if drug.concerns == [.naltrexone] { medication.sensitivity = .substanceUse }
      if background.random.chance(percent: 20) {
        medication.status = .stopped
        medication.stop = ClinicCalendar.date(monday - background.random.draw(7...60))
      } else {
        medication.lastTaken = ClinicCalendar.moment(day: monday - 5, minute: 1260)
      }
      return medication
    }
  }

  private typealias Drug = (code: CodedConcept, tenthsOfMilligram: Int, directions: String, concerns: [MedicationConcern])

  private static let drugs: [Drug] = [
    (ClinicTerms.sertraline, 500, "one tablet in the morning", []), (ClinicTerms.prazosin, 10, "one capsule at night", [.antihypertensive]),
    (ClinicTerms.venlafaxine, 750, "one capsule in the morning", []),
    (ClinicTerms.lorazepam, 5, "half a milligram when needed, not on the day of an infusion", [.benzodiazepine]),
    (ClinicTerms.clonidine, 1, "one tablet at night", [.antihypertensive]),
    (CodedConcept(text: "Lamotrigine 100 mg tablet"), 1000, "one tablet in the morning", [.lamotrigine]),
    (CodedConcept(text: "Methylphenidate 10 mg tablet"), 100, "one tablet in the morning", [.stimulant]),
  ]
}
