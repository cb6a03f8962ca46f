import CDADocuments
import ClinicalRecords
import MappingCatalog

/// What a document is told from: one patient's records that hold, in an order that does not depend on how they came.
struct CCDChart {
  let patient: Patient
  /// By when they were recorded.
  let problems: [Problem]
  let courses: [RecordID: TreatmentCourse]
  /// By when they began.
  let sessions: [InfusionSession]
  /// The newest first.
  let assessments: [Assessment]

  init(patient: Patient, problems: [Problem], courses: [TreatmentCourse], sessions: [InfusionSession], assessments: [Assessment]) {
    self.patient = patient
    self.problems = problems.filter { $0.recordStatus == .active }.inOrder(by: \.recordedAt, id: \.id)
    self.courses = Dictionary(courses.filter { $0.recordStatus == .active }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.sessions = sessions.filter { $0.recordStatus == .active }.inOrder(by: \.firstMoment, id: \.id)
    self.assessments = Array(assessments.filter { $0.recordStatus == .active }.inOrder(by: \.at, id: \.id).reversed())
  }

  /// The problem that an infusion treats, by its course.
  func indication(of session: InfusionSession) -> Problem? {
    guard let id = session.course.flatMap({ courses[$0] })?.indication else { return nil }
    return problems.first { $0.id == id }
  }

  /// Every moment the records speak of.
  var moments: [DateTime] {
    problems.compactMap(\.recordedAt) + sessions.flatMap(\.moments) + assessments.compactMap(\.at)
  }

  /// The latest moment of the records: when the document takes effect. Of one instant in two spellings always the same one.
  var latest: DateTime? { moments.max { ($0.nanoseconds, $0.description) < ($1.nanoseconds, $1.description) } }

  /// The first and the last day the records speak of.
  var days: (first: CalendarDate, last: CalendarDate)? {
    let dates =
      courses.values.flatMap { [$0.start, $0.end].compactMap { $0 } } + sessions.flatMap(\.moments).map(\.date) + assessments.compactMap { $0.at?.date }
    let days = dates.compactMap(\.daysSinceEpoch)
    guard let first = days.min(), let last = days.max() else { return nil }
    return (CalendarDate(daysSinceEpoch: first), CalendarDate(daysSinceEpoch: last))
  }
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

/// One document in the making: what is known, what was noticed, and which row ids are taken.
struct CCDTelling {
  let catalog: MappingCatalog
  let chart: CCDChart
  let organization: CCDOrganization
  private(set) var notices: [MappingNotice] = []
  private var rows: [String: Int] = [:]

  init(catalog: MappingCatalog, chart: CCDChart, organization: CCDOrganization) {
    self.catalog = catalog
    self.chart = chart
    self.organization = organization
  }

  /// The next id of a row, `inf1`; once in the document because no prefix ends in a digit.
  mutating func row(_ prefix: String) -> String {
    rows[prefix, default: 0] += 1
    return prefix + String(rows[prefix, default: 0])
  }

  mutating func notice(_ kind: RecordKind, _ id: RecordID, _ path: String, _ message: String) {
    notices.append(MappingNotice(path: "\(kind.rawValue)[\(id)]" + (path.isEmpty ? "" : "." + path), message: message))
  }

  mutating func notice(document path: String, _ message: String) { notices.append(MappingNotice(path: path, message: message)) }

  /// What the document always says, by the map `meanings-to-fhir`.
  func meaning(_ word: String) throws(MappingError) -> CDACode {
    guard case .code(let coding)? = catalog.conceptMaps["meanings-to-fhir"]?[word], let code = CDACode(coding) else {
      throw MappingError("", "\(word) has no code in meanings-to-fhir")
    }
    return code
  }

  /// Says of codings whose system has no OID that they go out in words only.
  mutating func check(_ concept: CodedConcept?, _ kind: RecordKind, _ id: RecordID, _ path: String) {
    guard let concept, concept.cdaCodes.count < concept.codings.count else { return }
    notice(kind, id, path, "a code of a system without an OID is left out; its words are there")
  }
}
