extension InfusionSession {
  /// Readings may be this much older than the start: the baseline is taken on arrival, before the cannula.
  public static let readingLeadMinutes = 60

  /// Readings may be this much younger than the end when nobody wrote down the discharge.
  ///
  /// The latest that the trials' time grid asks for is 240 minutes after the start; what comes later than six hours after the
  /// end was measured at another visit.
  public static let readingTailMinutes = 360

  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.members("segments", segments.map(\.id))
    list.members("pauses", pauses.map(\.id))
    list.members("vitals", vitals.map(\.id))
    list.members("adverseEvents", adverseEvents.map(\.id))
    list.members("interventions", interventions.map(\.id))
    list.members("sedation", sedation.map(\.id))
    list.members("dissociation", dissociation.map(\.id))
    list.members("discharge.criteria", discharge?.criteria.map(\.id) ?? [])
    checkStatus(&list)
    list.concept(drug?.code, "drug.code")
    list.concept(access?.site, "access.site")
    list.order(start, end, "end")
    checkStretches(&list)
    dose?.check(segments: segments, &list)
    for (index, vital) in vitals.enumerated() { vital.check("vitals[\(index)]", window: readingWindow, &list) }
    checkSamples(&list)
    checkEvents(&list)
    checkDischarge(&list)
    return list.faults
  }

  /// When readings of this session can have been taken.
  private var readingWindow: ReadingWindow {
    ReadingWindow(
      from: start?.advanced(bySeconds: -60 * Self.readingLeadMinutes),
      until: discharge?.at ?? end?.advanced(bySeconds: 60 * Self.readingTailMinutes))
  }

  /// What a status asks of the rest.
  private func checkStatus(_ list: inout FaultList) {
    if let ordinal { list.expect(ordinal >= 1, "ordinal", "infusions are counted from 1") }
    list.concept(statusReason, "statusReason")
    switch status {
    case .completed, .stoppedEarly:
      list.expect(start != nil, "start", "is missing from a session that is \(status.rawValue)")
      list.expect(end != nil, "end", "is missing from a session that is \(status.rawValue)")
      for (index, segment) in segments.enumerated() where segment.end == nil {
        list.add("segments[\(index)].end", "is missing from a session that is \(status.rawValue)")
      }
      for (index, pause) in pauses.enumerated() where pause.end == nil {
        list.add("pauses[\(index)].end", "is missing from a session that is \(status.rawValue)")
      }
    case .notGiven:
      list.expect(segments.isEmpty, "segments", "an infusion that was not given has none")
      list.expect(dose?.delivered.map { $0.value == 0 } ?? true, "dose.delivered", "nothing can go in when the infusion was not given")
    case .planned:
      list.expect(segments.isEmpty, "segments", "an infusion that is planned has none yet")
    case .inProgress, .paused: break
    }
    if status == .stoppedEarly || status == .notGiven {
      // FHIR's MedicationAdministration asks for the reason of both: `stopped` and `not-done` mean nothing without it.
      list.expect(statusReason != nil, "statusReason", "is missing from a session that is \(status.rawValue)")
    }
  }

  /// Segments and pauses lie inside the session, and no two of them at the same time: the pump has one rate, or stands still.
  private func checkStretches(_ list: inout FaultList) {
    let stretches =
      segments.enumerated().map { Stretch(path: "segments[\($0.offset)]", start: $0.element.start, end: $0.element.end) }
      + pauses.enumerated().map { Stretch(path: "pauses[\($0.offset)]", start: $0.element.start, end: $0.element.end) }
    for stretch in stretches {
      list.order(stretch.start, stretch.end, stretch.path + ".end", strictly: true)
      if let start { list.expect(stretch.start >= start, stretch.path + ".start", "lies before the session's start") }
      if let end {
        list.expect(stretch.start <= end, stretch.path + ".start", "lies after the session's end")
        if let last = stretch.end { list.expect(last <= end, stretch.path + ".end", "lies after the session's end") }
      }
    }
    for (index, segment) in segments.enumerated() {
      list.expect(segment.rate.value >= 0, "segments[\(index)].rate", "is negative")
    }
    // By their start; of each, the one before it that lasts longest is the one it can run into.
    var longest: Stretch?
    for stretch in stretches.sorted(by: { $0.start < $1.start }) {
      if let earlier = longest {
        list.expect(earlier.end.map { $0 <= stretch.start } ?? false, stretch.path, "overlaps \(earlier.path)")
      }
      if let earlier = longest, earlier.end.map({ end in stretch.end.map { $0 <= end } ?? false }) ?? true { continue }
      longest = stretch
    }
  }

  private struct Stretch {
    let path: String
    let start: DateTime
    let end: DateTime?
  }

  private func checkSamples(_ list: inout FaultList) {
    for (index, sample) in sedation.enumerated() {
      readingWindow.check(sample.at, "sedation[\(index)].at", &list)
      let range = sample.scale.range
      list.expect(range.contains(sample.value), "sedation[\(index)].value", "lies outside \(range.lowerBound) to \(range.upperBound)")
    }
    for (index, sample) in dissociation.enumerated() {
      readingWindow.check(sample.at, "dissociation[\(index)].at", &list)
      list.expect((0...10).contains(sample.rating), "dissociation[\(index)].rating", "lies outside 0 to 10")
    }
  }

  private func checkEvents(_ list: inout FaultList) {
    let from = readingWindow.from
    for (index, event) in adverseEvents.enumerated() {
      list.concept(event.code, "adverseEvents[\(index)].code")
      list.order(event.onset, event.end, "adverseEvents[\(index)].end")
      // No last moment: a headache of the next day still belongs to the infusion.
      if let from { list.expect(event.onset >= from, "adverseEvents[\(index)].onset", "lies before the session") }
    }
    let ids = Set(adverseEvents.map(\.id))
    for (index, intervention) in interventions.enumerated() {
      list.concept(intervention.drug, "interventions[\(index)].drug")
      list.concept(intervention.route, "interventions[\(index)].route")
      if let dose = intervention.dose { list.expect(dose.value >= 0, "interventions[\(index)].dose", "is negative") }
      readingWindow.check(intervention.at, "interventions[\(index)].at", &list)
      if let event = intervention.event {
        list.expect(ids.contains(event), "interventions[\(index)].event", "is no adverse event of this session")
      }
    }
  }

  private func checkDischarge(_ list: inout FaultList) {
    guard let discharge else { return }
    if let last = end ?? start { list.expect(discharge.at >= last, "discharge.at", "lies before the infusion's end") }
    for (index, criterion) in discharge.criteria.enumerated() {
      if let at = criterion.at {
        list.expect(at <= discharge.at, "discharge.criteria[\(index)].at", "lies after the discharge")
      }
    }
    let unmet = discharge.criteria.contains { !$0.isMet }
    list.expect(!unmet || discharge.overrideReason != nil, "discharge.overrideReason", "is missing: the patient left with a criterion unmet")
  }
}

/// A stretch of time, open on a side that nobody wrote down.
struct ReadingWindow {
  let from: DateTime?
  let until: DateTime?

  func check(_ moment: DateTime, _ path: String, _ list: inout FaultList) {
    if let from { list.expect(moment >= from, path, "lies before the session") }
    if let until { list.expect(moment <= until, path, "lies after the session") }
  }
}
