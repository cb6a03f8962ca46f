/// That a record names another: where, which kind it must be, and which one.
public struct RecordReference: Sendable, Hashable {
  /// The member that names it: `course`.
  public let path: String
  /// The kind of record that must stand there.
  public let kind: RecordKind
  /// The record that is named.
  public let id: RecordID

  /// A reference at a path of the record that makes it.
  public init(path: String, kind: RecordKind, id: RecordID) {
    self.path = path
    self.kind = kind
    self.id = id
  }
}

extension ClinicalRecord {
  /// The records that this one names, in the order of its members; a patient names none.
  public var references: [RecordReference] {
    var list: [RecordReference] = []
    func add(_ path: String, _ kind: RecordKind, _ id: RecordID?) {
      if let id { list.append(RecordReference(path: path, kind: kind, id: id)) }
    }
    if kind != .patient { add("patient", .patient, patient) }
    switch self {
    case .patient, .problem: break
    case .treatmentCourse(let course): add("indication", .problem, course.indication)
    case .infusionSession(let session): add("course", .treatmentCourse, session.course)
    case .assessment(let assessment):
      add("course", .treatmentCourse, assessment.course)
      add("session", .infusionSession, assessment.session)
    }
    return list
  }
}
