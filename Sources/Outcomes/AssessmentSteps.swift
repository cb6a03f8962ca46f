internal import ClinicalRecords
internal import MappingCatalog

/// The fillings-in of one instrument that a plan asks for, held against those there are.
struct AssessmentSteps {
  let records: CourseRecords
  let plan: TreatmentProtocol
  let schedule: TreatmentProtocol.Schedule
  let now: DateTime

  private static let hour: Int128 = 3_600_000_000_000

  /// A time point with its window as moments; nil ends while its anchor has not happened.
  private struct Slot {
    let point: TreatmentProtocol.TimePoint
    let anchor: DateTime?
    var opens: DateTime? { anchor?.advanced(bySeconds: point.window.lowerBound * 3600) }
    var closes: DateTime? { anchor?.advanced(bySeconds: point.window.upperBound * 3600) }

    func holds(_ at: DateTime) -> Bool { opens.map { $0 <= at } == true && closes.map { at <= $0 } == true }

    /// How far a moment is from the one that is meant.
    func distance(_ at: DateTime) -> Int128 {
      guard let anchor else { return .max }
      return Int128((at.nanoseconds - anchor.nanoseconds - Int128(point.hours) * AssessmentSteps.hour).magnitude)
    }
  }

  var steps: [AssessmentStep] {
    let slots = schedule.timePoints.compactMap { plan.timePoint($0) }.map { Slot(point: $0, anchor: anchor($0.anchor)) }
    let found = assigned(slots)
    return slots.indices.map { place in
      let slot = slots[place]
      let assessment = found[place]
      return AssessmentStep(
        instrument: schedule.instrument, timePoint: slot.point.id, opens: slot.opens, closes: slot.closes,
        state: assessment == nil ? state(slot, next: slots[(place + 1)...].first { $0.point.anchor == slot.point.anchor }) : .done,
        isInTime: slot.anchor == nil ? nil : assessment?.at.map { slot.holds($0) }, assessment: assessment?.id)
    }
  }

  /// The assessment of each slot: by its label, of several the nearest; else, unlabelled, the nearest within the window.
  private func assigned(_ slots: [Slot]) -> [Assessment?] {
    let own = records.assessments.filter { $0.instrument == schedule.instrument && ($0.status == .completed || $0.status == .amended) }
    let unlabelled = own.filter { $0.timePoint == nil }
    return slots.indices.map { place in
      let named = own.filter { $0.timePoint == slots[place].point.id }
      let candidates = named.isEmpty ? unlabelled.filter { $0.at.flatMap { nearest(to: $0, of: slots) } == place } : named
      return candidates.min { distance($0, slots[place]) < distance($1, slots[place]) }
    }
  }

  /// The slot whose window holds a moment; of two that share an hour the nearer.
  private func nearest(to at: DateTime, of slots: [Slot]) -> Int? {
    slots.indices.filter { slots[$0].holds(at) }.min { slots[$0].distance(at) < slots[$1].distance(at) }
  }

  private func distance(_ assessment: Assessment, _ slot: Slot) -> Int128 { assessment.at.map { slot.distance($0) } ?? .max }

  private func anchor(_ anchor: TreatmentProtocol.Anchor) -> DateTime? {
    switch anchor {
    case .start: records.course.start.flatMap { DateTime("\($0)T00:00:00Z") }
    case .firstInfusion: records.moment(of: .infusion(1)) ?? planned
    case .secondInfusion: records.moment(of: .infusion(2))
    case .lastInfusion: records.course.status == .completed || records.course.status == .stopped ? records.moment(of: .last) : nil
    }
  }

  /// Before anything was given a baseline is due by the course's first day, at its end.
  private var planned: DateTime? { records.course.start.flatMap { DateTime("\($0)T23:59:59Z") } }

  private func state(_ slot: Slot, next: Slot?) -> StepState {
    guard let opens = slot.opens, let closes = slot.closes else {
      return records.course.status == .stopped || records.course.status == .completed ? .missed : .upcoming
    }
    if now < opens { return .upcoming }
    if now <= closes { return .due }
    let end = next?.opens ?? closes.advanced(bySeconds: (slot.point.window.upperBound - slot.point.window.lowerBound) * 3600)
    return now <= end ? .late : .missed
  }
}
