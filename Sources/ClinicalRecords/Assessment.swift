/// One filling-in of an instrument: its answers, who gave them and when.
public struct Assessment: Sendable, Hashable {
  public var id: RecordID
  public var patient: RecordID
  public var recordStatus: RecordStatus = .active
  public var course: RecordID?
  public var session: RecordID?
  /// The name of a file in `Mappings/instruments`: `phq-9`.
  public var instrument: String = ""
  /// The form used where the instrument has several: `pastWeek`.
  public var variant: String?
  public var rater: Rater = .patient
  /// Which of the clinic's raters it was, as the clinic names them; trials compare ratings of one rater.
  public var raterID: String?
  /// What the protocol calls the moment: `baseline`, `24h`, `week-1`.
  public var timePoint: String?
  public var at: DateTime?
  public var status: AssessmentStatus = .completed
  /// By item number, an unanswered item absent: `["1": 3, "2": 0]`.
  public var answers: [String: Sensitive<Int>] = [:]

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

public enum Rater: String, Sendable, Hashable, CaseIterable { case patient, clinician }

public enum AssessmentStatus: String, Sendable, Hashable, CaseIterable {
  case inProgress = "in-progress"
  case completed, amended, stopped
}
