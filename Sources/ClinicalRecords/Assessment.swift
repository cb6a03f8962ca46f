/// One filling-in of an instrument: its answers, who gave them and when.
public struct Assessment: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The course it belongs to, where there is one.
  public var course: RecordID?
  /// The session it was filled in at, where there is one.
  public var session: RecordID?
  /// The name of a file in `Mappings/instruments`: `phq-9`.
  public var instrument: String = ""
  /// The form used where the instrument has several: `pastWeek`.
  public var variant: String?
  /// Who gave the answers: the patient, or a clinician in an interview.
  public var rater: Rater = .patient
  /// Which of the clinic's raters it was, as the clinic names them; trials compare ratings of one rater.
  public var raterID: String?
  /// What the protocol calls the moment: `baseline`, `24h`, `week-1`.
  public var timePoint: String?
  /// When it was filled in.
  public var at: DateTime?
  /// How far the filling-in has come (FHIR questionnaire-answers-status).
  public var status: AssessmentStatus = .completed
  /// By item number, an unanswered item absent: `["1": 3, "2": 0]`.
  public var answers: [String: Sensitive<Int>] = [:]
  /// What the form's lowest answer was written as, 0 or 1, where that was not the instrument's own; `answers` are converted all the same.
  public var formBase: Int?
  /// The total as another system told it, where it did not tell the answers; never held against ours, never added up.
  public var reportedTotal: ClinicalDecimal?
  /// Why it stays in the clinic, if it does.
  public var sensitivity: Sensitivity?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// Who gives the answers of an assessment.
public enum Rater: String, Sendable, Hashable, CaseIterable { case patient, clinician }

/// How far an assessment has come (FHIR questionnaire-answers-status, without entered-in-error).
public enum AssessmentStatus: String, Sendable, Hashable, CaseIterable {
  case inProgress = "in-progress"
  case completed, amended, stopped
}
