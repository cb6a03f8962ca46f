public import ClinicalRecords
public import MappingCatalog

/// What a course's protocol plans, and how each of it stands at a moment: due, done, late or missed.
public struct CourseProgress: Sendable, Hashable {
  /// In their order.
  public let infusions: [InfusionStep]
  /// By instrument and time point, in the order of the protocol.
  public let assessments: [AssessmentStep]

  /// How a course stands.
  ///
  /// Windows are the protocol's. A planned day is counted from the first infusion given, else from the course's first day. An
  /// infusion is late from its window's end until the next one's, an assessment until the next window of its instrument
  /// opens (the last one for as long as its window was wide); after that it is missed. Once the course is over, what was not
  /// given is missed.
  public init(_ records: CourseRecords, under plan: TreatmentProtocol, at now: DateTime) {
    infusions = InfusionSteps(records: records, plan: plan, now: now).steps
    assessments = plan.assessments.flatMap { AssessmentSteps(records: records, plan: plan, schedule: $0, now: now).steps }
  }
}

/// The infusions of a plan held against those given.
private struct InfusionSteps {
  let records: CourseRecords
  let plan: TreatmentProtocol
  let now: DateTime

  /// The day of the first infusion in days since 1970: given, else planned.
  private var firstDay: Int? {
    records.moment(of: .infusion(1))?.date.daysSinceEpoch ?? records.course.start?.daysSinceEpoch
  }

  private var isOver: Bool { records.course.status == .completed || records.course.status == .stopped }

  var steps: [InfusionStep] {
    let first = firstDay
    var unnumbered = records.sessions.filter { $0.ordinal == nil }[...]
    return plan.days.indices.map { place in
      let session = records.sessions.first { $0.ordinal == place + 1 } ?? unnumbered.popFirst()
      return step(
        place, session, due: first.map { $0 + plan.days[place] },
        next: first.flatMap { first in
          plan.days.indices.contains(place + 1) ? first + plan.days[place + 1] : nil
        })
    }
  }

  private func step(_ place: Int, _ session: InfusionSession?, due: Int?, next: Int?) -> InfusionStep {
    var isInTime: Bool?
    if let due, let day = session?.start?.date.daysSinceEpoch, session?.isGiven == true { isInTime = abs(day - due) <= plan.windowDays }
    var reason: String?
    if session?.status == .notGiven { reason = session?.statusReason?.text }
    if session == nil, isOver { reason = records.course.endReason ?? "the course is over" }
    return InfusionStep(
      ordinal: place + 1, day: due.map { CalendarDate(daysSinceEpoch: $0) }, state: state(session, due: due, next: next), isInTime: isInTime,
      session: session?.id, reason: reason)
  }

  private func state(_ session: InfusionSession?, due: Int?, next: Int?) -> StepState {
    switch session?.status {
    case .completed, .stoppedEarly: return .done
    case .inProgress, .paused: return .due
    case .notGiven: return .missed
    case .planned, nil: break
    }
    if isOver { return .missed }
    guard let due, let today = now.date.daysSinceEpoch else { return .upcoming }
    if today < due - plan.windowDays { return .upcoming }
    if today <= due + plan.windowDays { return .due }
    // The last infusion can be made good for a week: after that the course was shorter.
    return today <= (next ?? due + 7) + plan.windowDays ? .late : .missed
  }
}
