/// A session of psychotherapy around the infusions; what was said in it is a ``PsychotherapyNote``.
public struct PsychotherapySession: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The course it belongs to.
  public var course: RecordID?
  /// The infusion it prepares, accompanies or follows.
  public var session: RecordID?
  /// What it was for.
  public var kind: PsychotherapyKind = .preparation
  /// How far it has come.
  public var status: PsychotherapyStatus = .completed
  /// Why it was not held, in words.
  public var statusReason: String?
  /// When it began.
  public var start: DateTime?
  /// When it was over.
  public var end: DateTime?
  /// Who held it, as the clinic names them.
  public var therapist: String?
  /// The record of who held it.
  public var heldBy: RecordID?
  /// Where it was held.
  public var clinic: RecordID?
  /// Whether music was played.
  public var hasMusic: Bool?
  /// Whether the patient wore eyeshades.
  public var hasEyeshades: Bool?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// What a session of psychotherapy is for.
public enum PsychotherapyKind: String, Sendable, Hashable, CaseIterable { case preparation, dosing, integration }

/// How far a session of psychotherapy has come.
public enum PsychotherapyStatus: String, Sendable, Hashable, CaseIterable {
  case planned
  case inProgress = "in-progress"
  case completed
  case notHeld = "not-held"
}

/// What was said in a session of psychotherapy: kept apart from the rest of the record, as 45 CFR 164.501 asks.
///
/// It leaves the clinic only where a consent of the patient names the recipient and such notes.
public struct PsychotherapyNote: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The session of psychotherapy it is about.
  public var psychotherapy: RecordID?
  /// Who wrote it, as the clinic names them.
  public var writer: String?
  /// When it was written.
  public var at: DateTime?
  /// What the patient hoped for and the setting, and what was said.
  public var text: Sensitive<String> = Sensitive("")

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}
