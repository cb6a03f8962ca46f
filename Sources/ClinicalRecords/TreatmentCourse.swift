/// A planned series of infusions under one protocol.
public struct TreatmentCourse: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The name of a file in `Mappings/protocols`: `ketamine-6x2`.
  public var protocolID: String = ""
  /// The arm of a trial, where it is one: `ketamine`, `midazolam`.
  public var arm: String?
  /// Whether those who rate the patient must not learn from outside which arm it is: arm, protocol and dose stay in the clinic.
  public var isBlinded: Bool?
  /// How far the course has come.
  public var status: CourseStatus = .active
  /// How many infusions are planned; six in `ketamine-6x2`.
  public var plannedInfusions: Int = 0
  /// The planned dose for each kilogram, in mg/kg.
  public var dosePerWeight: Amount<MilligramPerKilogram>?
  /// How long each infusion is planned to run, in minutes.
  public var plannedDuration: Amount<Minute>?
  /// The problem that is treated.
  public var indication: RecordID?
  /// The day of the first infusion.
  public var start: CalendarDate?
  /// The day it was finished or given up.
  public var end: CalendarDate?
  /// Why it was given up, in words.
  public var endReason: String?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// How far a course has come.
public enum CourseStatus: String, Sendable, Hashable, CaseIterable { case planned, active, completed, stopped }
