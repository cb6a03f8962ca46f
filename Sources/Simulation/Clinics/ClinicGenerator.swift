public import ClinicalRecords

/// Invented clinics: the same seed gives the same records, on every machine.
///
/// Courses of six ketamine infusions in two weeks (0.5 mg/kg over 40 minutes, the schedule of Feder 2021), at every stage:
/// of each dozen patients four have finished, the others have had one to four infusions. A dozen has 40 sessions, one of
/// them stopped early, one not given, one with two pauses, and 150 assessments. The times of the first dozen lie on both
/// sides of a change to summer time. No one of them lives: names are words for *example*, numbers are of ranges kept
/// for fiction.
public struct ClinicGenerator: Sendable {
  /// What everything is drawn from.
  public let seed: UInt64

  /// A generator of one clinic.
  public init(seed: UInt64) { self.seed = seed }

  /// The records of so many patients: all patients, then all problems, courses, sessions and assessments.
  ///
  /// A patient's records do not depend on how many patients there are.
  public func clinic(patients count: Int) -> [ClinicalRecord] {
    let charts = (0..<max(count, 0)).map { chart($0) }
    return charts.map { .patient($0.patient) }
      + charts.flatMap { $0.problems.map(ClinicalRecord.problem) }
      + charts.map { .treatmentCourse($0.course) }
      + charts.flatMap { $0.sessions.map(ClinicalRecord.infusionSession) }
      + charts.flatMap { $0.assessments.map(ClinicalRecord.assessment) }
  }

  private func chart(_ number: Int) -> InventedChart {
    var chart = ChartWriter(seed: seed, number: number)
    return chart.write()
  }
}

/// All that one invented patient has.
struct InventedChart {
  var patient: Patient
  var problems: [Problem]
  var course: TreatmentCourse
  var sessions: [InfusionSession]
  var assessments: [Assessment]
}

/// How far the twelve patients of a dozen have come, and what befell them.
struct Storyline {
  /// Infusions had or, the last, missed.
  let infusions: Int
  /// The ordinal of the infusion that was stopped early.
  var stopped: Int?
  /// The ordinal of the infusion that was not given; the course ended with it.
  var notGiven: Int?
  /// The ordinal of the infusion with two pauses.
  var paused: Int?
  /// The ordinal of the infusion after which nobody came to fetch the patient.
  var withoutEscort: Int?

  static let dozen: [Storyline] = [
    Storyline(infusions: 6), Storyline(infusions: 6, paused: 2), Storyline(infusions: 6), Storyline(infusions: 6, withoutEscort: 5),
    Storyline(infusions: 4, stopped: 2), Storyline(infusions: 3, notGiven: 3), Storyline(infusions: 2), Storyline(infusions: 2),
    Storyline(infusions: 2), Storyline(infusions: 1), Storyline(infusions: 1), Storyline(infusions: 1),
  ]
}
