public import ClinicalRecords
public import LosslessJSON

/// Which status may follow which when a person edits a record: none goes back.
public enum StatusOrder {
  private static let sessions: [SessionStatus: Int] = [.planned: 0, .inProgress: 1, .paused: 1, .completed: 2, .stoppedEarly: 2, .notGiven: 2]
  private static let courses: [CourseStatus: Int] = [.planned: 0, .active: 1, .completed: 2, .stopped: 2]

  /// Nil when the status of the new body may follow that of the old one.
  ///
  /// What is wrong with a finished session is said by withdrawing it, or by editing its other members; a record that was entered
  /// in error does not come back.
  public static func fault(from old: JSON, to new: JSON) -> RecordFault? {
    if old["recordStatus"]?.string == RecordStatus.enteredInError.rawValue, new["recordStatus"]?.string != old["recordStatus"]?.string {
      return RecordFault("recordStatus", "was entered in error; that is not taken back, write a new record")
    }
    guard let from = old["status"]?.string, let to = new["status"]?.string, from != to else { return nil }
    let ranks: (Int?, Int?)
    switch old["record"]?.string.flatMap(RecordKind.init(rawValue:)) {
    case .infusionSession: ranks = (SessionStatus(rawValue: from).flatMap { sessions[$0] }, SessionStatus(rawValue: to).flatMap { sessions[$0] })
    case .treatmentCourse: ranks = (CourseStatus(rawValue: from).flatMap { courses[$0] }, CourseStatus(rawValue: to).flatMap { courses[$0] })
    default: return nil
    }
    guard let before = ranks.0, let after = ranks.1, after < before else { return nil }
    return RecordFault("status", "\(to) does not follow \(from)")
  }
}
