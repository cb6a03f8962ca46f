public import ClinicalRecords

/// A course with everything that belongs to it, withdrawn records left out.
public struct CourseRecords: Sendable, Hashable {
  /// The course itself.
  public let course: TreatmentCourse
  /// In the order of their ordinals, then of their starts.
  public let sessions: [InfusionSession]
  /// In the order of their starts.
  public let psychotherapy: [PsychotherapySession]
  /// In the order of their times.
  public let assessments: [Assessment]

  /// What belongs to a course out of any records.
  ///
  /// A record belongs when it names the course or one of its sessions. One that names neither belongs to the patient's only
  /// course; where there are several it belongs to none, for nobody said which.
  public init(_ course: TreatmentCourse, of records: [ClinicalRecord]) {
    var sessions: [InfusionSession] = []
    var therapy: [PsychotherapySession] = []
    var assessments: [Assessment] = []
    var courses = 0
    for record in records where record.recordStatus == .active && record.patient == course.patient {
      switch record {
      case .infusionSession(let session): sessions.append(session)
      case .psychotherapySession(let session): therapy.append(session)
      case .assessment(let assessment): assessments.append(assessment)
      case .treatmentCourse: courses += 1
      default: continue
      }
    }
    let isOnly = courses <= 1
    sessions = sessions.filter { $0.course == course.id || ($0.course == nil && isOnly) }
    let ids = Set(sessions.map(\.id))
    func belongs(_ named: RecordID?, _ session: RecordID?) -> Bool {
      if let named { return named == course.id }
      return session.map(ids.contains) ?? isOnly
    }
    self.course = course
    self.sessions = sessions.sorted { Self.order($0) < Self.order($1) }
    psychotherapy = therapy.filter { belongs($0.course, $0.session) }.sorted { Self.order($0.start, $0.id) < Self.order($1.start, $1.id) }
    self.assessments = assessments.filter { belongs($0.course, $0.session) }.sorted { Self.order($0.at, $0.id) < Self.order($1.at, $1.id) }
  }

  private static func order(_ session: InfusionSession) -> (Int, Int128, String) {
    (session.ordinal ?? .max, session.start?.nanoseconds ?? .max, session.id.description)
  }

  private static func order(_ at: DateTime?, _ id: RecordID) -> (Int128, String) { (at?.nanoseconds ?? .max, id.description) }

  /// Whether drug, arm and dose must not be learnt from a report.
  public var isBlinded: Bool { course.isBlinded == true || sessions.contains { $0.isBlinded == true } }

  /// The infusions that ran, wholly or in part, in their order.
  public var given: [InfusionSession] { sessions.filter(\.isGiven) }

  /// When an anchor's infusion began; nil while it has not.
  public func moment(of anchor: TreatmentAnchor) -> DateTime? {
    switch anchor {
    case .infusion(let ordinal):
      let numbered = given.first { $0.ordinal == ordinal }
      let counted = given.indices.contains(ordinal - 1) && given[ordinal - 1].ordinal == nil ? given[ordinal - 1] : nil
      return (numbered ?? counted)?.start
    case .last: return given.last?.start
    }
  }
}

/// An infusion that other moments are counted from.
public enum TreatmentAnchor: Sendable, Hashable {
  /// Counted from 1.
  case infusion(Int)
  /// The last one given.
  case last
}

extension InfusionSession {
  /// Whether any of it went in: completed, stopped early, or still running.
  var isGiven: Bool {
    switch status {
    case .completed, .stoppedEarly, .inProgress, .paused: true
    case .planned, .notGiven: false
    }
  }
}
