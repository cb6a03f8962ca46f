/// What every kind of record says of itself.
public protocol RecordContent: Sendable, Hashable {
  /// Who the record is, for ever.
  var id: RecordID { get }
  /// Whether the record stands, or was withdrawn as an error.
  var recordStatus: RecordStatus { get }
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  func faults() -> [RecordFault]
}

/// A record that is some patient's.
public protocol PatientContent: RecordContent {
  /// Whose record it is.
  var patient: RecordID { get }
}

extension Clinic: RecordContent {}
extension Practitioner: RecordContent {}
extension Patient: RecordContent {}
extension Consent: PatientContent {}
extension Problem: PatientContent {}
extension Allergy: PatientContent {}
extension Medication: PatientContent {}
extension TreatmentCourse: PatientContent {}
extension InfusionSession: PatientContent {}
extension PsychotherapySession: PatientContent {}
extension PsychotherapyNote: PatientContent {}
extension Assessment: PatientContent {}
extension Screening: PatientContent {}

/// Any record of the clinic.
public enum ClinicalRecord: Sendable, Hashable {
  case clinic(Clinic)
  case practitioner(Practitioner)
  case patient(Patient)
  case consent(Consent)
  case problem(Problem)
  case allergy(Allergy)
  case medication(Medication)
  case treatmentCourse(TreatmentCourse)
  case infusionSession(InfusionSession)
  case psychotherapySession(PsychotherapySession)
  case psychotherapyNote(PsychotherapyNote)
  case assessment(Assessment)
  case screening(Screening)

  /// Which kind of record it is.
  public var kind: RecordKind {
    switch self {
    case .clinic: .clinic
    case .practitioner: .practitioner
    case .patient: .patient
    case .consent: .consent
    case .problem: .problem
    case .allergy: .allergy
    case .medication: .medication
    case .treatmentCourse: .treatmentCourse
    case .infusionSession: .infusionSession
    case .psychotherapySession: .psychotherapySession
    case .psychotherapyNote: .psychotherapyNote
    case .assessment: .assessment
    case .screening: .screening
    }
  }

  /// The record itself, for what all kinds have in common.
  public var content: any RecordContent {
    switch self {
    case .clinic(let record): record
    case .practitioner(let record): record
    case .patient(let record): record
    case .consent(let record): record
    case .problem(let record): record
    case .allergy(let record): record
    case .medication(let record): record
    case .treatmentCourse(let record): record
    case .infusionSession(let record): record
    case .psychotherapySession(let record): record
    case .psychotherapyNote(let record): record
    case .assessment(let record): record
    case .screening(let record): record
    }
  }

  /// Who the record is.
  public var id: RecordID { content.id }

  /// Whose record it is; a patient's is the patient, and the clinic's own are their own.
  public var patient: RecordID { (content as? any PatientContent)?.patient ?? id }

  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus { content.recordStatus }
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
