/// Any record of the clinic.
public enum ClinicalRecord: Sendable, Hashable {
  case patient(Patient)
  case problem(Problem)
  case treatmentCourse(TreatmentCourse)
  case infusionSession(InfusionSession)
  case assessment(Assessment)

  /// Which kind of record it is.
  public var kind: RecordKind {
    switch self {
    case .patient: .patient
    case .problem: .problem
    case .treatmentCourse: .treatmentCourse
    case .infusionSession: .infusionSession
    case .assessment: .assessment
    }
  }

  /// Who the record is.
  public var id: RecordID {
    switch self {
    case .patient(let record): record.id
    case .problem(let record): record.id
    case .treatmentCourse(let record): record.id
    case .infusionSession(let record): record.id
    case .assessment(let record): record.id
    }
  }

  /// Whose record it is; a patient's is the patient.
  public var patient: RecordID {
    switch self {
    case .patient(let record): record.id
    case .problem(let record): record.patient
    case .treatmentCourse(let record): record.patient
    case .infusionSession(let record): record.patient
    case .assessment(let record): record.patient
    }
  }

  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus {
    switch self {
    case .patient(let record): record.recordStatus
    case .problem(let record): record.recordStatus
    case .treatmentCourse(let record): record.recordStatus
    case .infusionSession(let record): record.recordStatus
    case .assessment(let record): record.recordStatus
    }
  }
}

/// What is wrong with a record: where, and what was expected.
public struct RecordFault: Sendable, Hashable, CustomStringConvertible {
  /// As `vitals[3].systolic`; empty for the record itself.
  public let path: String
  /// What is wrong, in plain words that name no patient.
  public let message: String

  public init(_ path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
