public import ClinicalRecords

/// Invented clinics: the same seed gives the same records, on every machine.
///
/// In every other clinic, beginning with the first, courses of six ketamine infusions in two weeks (0.5 mg/kg over 40
/// minutes, the schedule of Feder 2021) at every stage: of each dozen patients four have finished, the others have had one
/// to four infusions; a dozen has 40 sessions, one of them stopped early, one not given, one with two pauses, and 150
/// assessments. In the clinics between them the two arms of that trial, eight infusions in four weeks and single ones: a
/// dozen has 60 sessions and 250 assessments. Each clinic has its people, and each patient consents, allergies, other drugs
/// and screenings, some psychotherapy. The times of the first dozen lie on both sides of a change to summer time. No one of
/// them lives: names are words for *example*, numbers are of ranges kept for fiction.
public struct ClinicGenerator: Sendable {
  /// What everything is drawn from.
  public let seed: UInt64

  /// A generator of clinics.
  public init(seed: UInt64) { self.seed = seed }

  /// The records of the first clinic with so many patients: kind by kind, each kind in the order of the patients.
  ///
  /// A patient's records do not depend on how many patients there are.
  public func clinic(patients count: Int) -> [ClinicalRecord] { clinics(1, patients: count) }

  /// The records of so many clinics with so many patients each: kind by kind, each kind clinic by clinic.
  ///
  /// A clinic's records do not depend on how many clinics there are.
  public func clinics(_ clinics: Int, patients count: Int) -> [ClinicalRecord] {
    let records = (0..<max(clinics, 0)).flatMap { number -> [ClinicalRecord] in
      let staff = ClinicStaff(seed: seed, clinic: number)
      let own = [ClinicalRecord.clinic(staff.clinic)] + staff.practitioners.map(ClinicalRecord.practitioner)
      return own
        + (0..<max(count, 0)).flatMap { patient -> [ClinicalRecord] in
          var chart = ChartWriter(seed: seed, clinic: number, number: patient, staff: staff)
          return chart.write().records
        }
    }
    return RecordKind.allCases.flatMap { kind in records.filter { $0.kind == kind } }
  }
}

/// All that one invented patient has.
struct InventedChart {
  var patient: Patient
  var consents: [Consent] = []
  var problems: [Problem]
  var allergies: [Allergy] = []
  var medications: [Medication] = []
  var course: TreatmentCourse
  var sessions: [InfusionSession]
  var psychotherapy: [PsychotherapySession] = []
  var notes: [PsychotherapyNote] = []
  var assessments: [Assessment]
  var screenings: [Screening] = []

  var records: [ClinicalRecord] {
    [.patient(patient)] + consents.map(ClinicalRecord.consent) + problems.map(ClinicalRecord.problem) + allergies.map(ClinicalRecord.allergy)
      + medications.map(ClinicalRecord.medication) + [.treatmentCourse(course)] + sessions.map(ClinicalRecord.infusionSession)
      + psychotherapy.map(ClinicalRecord.psychotherapySession) + notes.map(ClinicalRecord.psychotherapyNote)
      + assessments.map(ClinicalRecord.assessment) + screenings.map(ClinicalRecord.screening)
  }
}
