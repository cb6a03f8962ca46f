public import ClinicalRecords

/// How something that a protocol plans stands at a moment.
public enum StepState: String, Sendable, Hashable, CaseIterable {
  /// Its window has not opened.
  case upcoming
  /// Its window is open, or it is under way.
  case due
  /// It was done; whether in its window is said beside it.
  case done
  /// Its window has closed, and it can still be made good.
  case late
  /// It was not done, and can no longer be.
  case missed
}

/// One planned infusion of a course.
public struct InfusionStep: Sendable, Hashable {
  /// Which of the course, counted from 1.
  public let ordinal: Int
  /// The day it is planned on; nil while the course has no first day.
  public let day: CalendarDate?
  /// How it stands.
  public let state: StepState
  /// Whether it was given within the protocol's window; nil while it was not given, or its day is not known.
  public let isInTime: Bool?
  /// The session, where there is one.
  public let session: RecordID?
  /// Why it was missed, where anything says so.
  public let reason: String?
}

/// One planned filling-in of an instrument.
public struct AssessmentStep: Sendable, Hashable {
  /// As `caps-5`.
  public let instrument: String
  /// As `week-2`.
  public let timePoint: String
  /// When the window opens; nil while its anchor has not happened.
  public let opens: DateTime?
  /// When it closes.
  public let closes: DateTime?
  /// How it stands.
  public let state: StepState
  /// Whether it was done within the window; nil while it was not done, or the window is not known.
  public let isInTime: Bool?
  /// The assessment, where there is one.
  public let assessment: RecordID?
}
