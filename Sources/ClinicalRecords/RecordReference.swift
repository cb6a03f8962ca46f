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
    if kind.isOfPatient, kind != .patient { add("patient", .patient, patient) }
    switch self {
    case .clinic, .practitioner, .patient, .consent, .problem, .allergy, .medication: break
    case .treatmentCourse(let course): add("indication", .problem, course.indication)
    case .infusionSession(let session):
      add("course", .treatmentCourse, session.course)
      add("clinic", .clinic, session.clinic)
      add("prescribedBy", .practitioner, session.prescribedBy)
      add("givenBy", .practitioner, session.givenBy)
    case .psychotherapySession(let session):
      add("course", .treatmentCourse, session.course)
      add("session", .infusionSession, session.session)
      add("heldBy", .practitioner, session.heldBy)
      add("clinic", .clinic, session.clinic)
    case .psychotherapyNote(let note): add("psychotherapy", .psychotherapySession, note.psychotherapy)
    case .assessment(let assessment):
      add("course", .treatmentCourse, assessment.course)
      add("session", .infusionSession, assessment.session)
    case .screening(let screening):
      add("course", .treatmentCourse, screening.course)
      add("session", .infusionSession, screening.session)
      add("suicideRisk", .assessment, screening.suicideRisk)
    }
    return list
  }
}
