/// A planned series of infusions under one protocol.
public struct TreatmentCourse: Sendable, Hashable {
  public var id: RecordID
  public var patient: RecordID
  public var recordStatus: RecordStatus = .active
  /// The name of a file in `Mappings/protocols`: `ketamine-6x2`.
  public var protocolID: String = ""
  public var status: CourseStatus = .active
  public var plannedInfusions: Int = 0
  public var dosePerWeight: Amount<MilligramPerKilogram>?
  public var plannedDuration: Amount<Minute>?
  /// The problem that is treated.
  public var indication: RecordID?
  public var start: CalendarDate?
  public var end: CalendarDate?
  public var endReason: String?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

public enum CourseStatus: String, Sendable, Hashable, CaseIterable { case planned, active, completed, stopped }
