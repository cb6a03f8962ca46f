public import ClinicalRecords

/// What a document tells of.
public enum CCDScope: Sendable, Hashable {
  /// Everything of the patient.
  case course
  /// One infusion, or one session of psychotherapy, and what a reader must know beside it: problems, allergies, medicines.
  case session(RecordID)
}

/// What a document is told from: one patient's records that hold, in an order that does not depend on how they came.
struct CCDChart {
  let scope: CCDScope
  let patient: Patient
  /// By when they were recorded.
  private(set) var problems: [Problem] = []
  private(set) var allergies: [Allergy] = []
  private(set) var medications: [Medication] = []
  private(set) var courses: [TreatmentCourse] = []
  /// By when they began.
  private(set) var sessions: [InfusionSession] = []
  private(set) var psychotherapy: [PsychotherapySession] = []
  private(set) var screenings: [Screening] = []
  /// The newest first.
  private(set) var assessments: [Assessment] = []
  let staff: CCDStaff

  init(_ patient: Patient, _ records: [ClinicalRecord], scope: CCDScope) {
    self.scope = scope
    self.patient = patient
    staff = CCDStaff(records)
    for record in records where record.recordStatus == .active {
      switch record {
      case .problem(let record): problems.append(record)
      case .allergy(let record): allergies.append(record)
      case .medication(let record): medications.append(record)
      case .treatmentCourse(let record): courses.append(record)
      case .infusionSession(let record): sessions.append(record)
      case .psychotherapySession(let record): psychotherapy.append(record)
      case .screening(let record): screenings.append(record)
      case .assessment(let record): assessments.append(record)
      case .patient, .clinic, .practitioner, .consent, .psychotherapyNote: break
      }
    }
    if case .session(let id) = scope { keep(id) }
    problems = problems.inOrder(by: \.recordedAt, id: \.id)
    allergies = allergies.inOrder(by: \.recordedAt, id: \.id)
    medications = medications.inOrder(by: \.recordedAt, id: \.id)
    courses.sort { ($0.start?.description ?? "", $0.id) < ($1.start?.description ?? "", $1.id) }
    sessions = sessions.inOrder(by: \.firstMoment, id: \.id)
    psychotherapy = psychotherapy.inOrder(by: \.start, id: \.id)
    screenings = screenings.inOrder(by: \.at, id: \.id)
    assessments = assessments.inOrder(by: \.at, id: \.id).reversed()
  }

  /// Leaves what belongs to one session, and what no session owns.
  private mutating func keep(_ id: RecordID) {
    sessions.removeAll { $0.id != id }
    psychotherapy.removeAll { $0.id != id }
    screenings.removeAll { $0.session != id }
    assessments.removeAll { $0.session != id }
    let course = sessions.first?.course ?? psychotherapy.first?.course
    courses.removeAll { $0.id != course }
  }

  /// The problem that an infusion treats, by its course.
  func indication(of session: InfusionSession) -> Problem? {
    guard let course = session.course, let id = courses.first(where: { $0.id == course })?.indication else { return nil }
    return problems.first { $0.id == id }
  }

  /// Every moment the records speak of, but for what is only planned.
  var moments: [DateTime] {
    problems.compactMap(\.recordedAt) + allergies.compactMap(\.recordedAt) + medications.compactMap(\.recordedAt)
      + sessions.filter { $0.status != .planned }.flatMap(\.moments) + psychotherapy.filter { $0.status != .planned }.flatMap(\.moments)
      + screenings.flatMap { [$0.at].compactMap { $0 } + $0.vitals.map(\.at) } + assessments.compactMap(\.at)
  }

  /// The latest moment of the records: when the document takes effect. Of one instant in two spellings always the same one.
  var latest: DateTime? { moments.max { ($0.nanoseconds, $0.description) < ($1.nanoseconds, $1.description) } }

  /// The first and the last day the records speak of.
  var days: (first: CalendarDate, last: CalendarDate)? {
    let held = sessions.filter { $0.status != .planned }.flatMap(\.moments) + psychotherapy.filter { $0.status != .planned }.flatMap(\.moments)
    let spans = scope == .course ? courses.flatMap { [$0.status == .planned ? nil : $0.start, $0.end].compactMap { $0 } } : []
    let dates = spans + held.map(\.date) + assessments.compactMap { $0.at?.date }
    let days = dates.compactMap(\.daysSinceEpoch)
    guard let first = days.min(), let last = days.max() else { return nil }
    return (CalendarDate(daysSinceEpoch: first), CalendarDate(daysSinceEpoch: last))
  }
}

extension PsychotherapySession {
  var moments: [DateTime] { [start, end].compactMap { $0 } }
}

extension InfusionSession {
  /// When it began, or when the first reading was taken if it never did.
  var firstMoment: DateTime? { start ?? vitals.map(\.at).min { ($0.nanoseconds, $0.description) < ($1.nanoseconds, $1.description) } }

  var moments: [DateTime] {
    [start, end, discharge?.at].compactMap { $0 } + segments.flatMap { [$0.start, $0.end].compactMap { $0 } } + vitals.map(\.at)
      + pauses.flatMap { [$0.start, $0.end].compactMap { $0 } } + adverseEvents.flatMap { [$0.onset, $0.end].compactMap { $0 } } + interventions.map(\.at)
  }

  /// `No. 3`, or just that it is one.
  var words: String { ordinal.map { "No. \($0)" } ?? "Infusion" }
}

extension Array {
  /// By a moment, those without one last, and by id where the moment is the same.
  func inOrder(by moment: (Element) -> DateTime?, id: (Element) -> RecordID) -> [Element] {
    sorted { a, b in
      let (x, y) = (moment(a)?.nanoseconds ?? .max, moment(b)?.nanoseconds ?? .max)
      return x != y ? x < y : id(a) < id(b)
    }
  }
}
