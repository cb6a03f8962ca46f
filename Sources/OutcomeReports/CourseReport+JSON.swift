internal import ClinicalRecords
public import LosslessJSON
internal import MappingCatalog
internal import Outcomes

extension CourseReport {
  /// For programs.
  public var json: JSON {
    let course = records.course
    return .object([
      "patient": .string(course.patient.description), "course": .string(course.id.description), "protocol": isBlinded ? nil : .string(course.protocolID),
      "arm": isBlinded ? nil : course.arm.map { .string($0) }, "blinded": .bool(isBlinded), "status": .string(course.status.rawValue),
      "infusions": .array((progress?.infusions ?? []).map { infusion($0) } + unplanned.map { session($0) }),
      "assessments": .array((progress?.assessments ?? []).map { assessment($0) }),
      "psychotherapy": .array(
        records.psychotherapy.map { ["kind": .string($0.kind.rawValue), "status": .string($0.status.rawValue), "start": text($0.start?.description)] }),
      "instruments": .array(trajectories.map { instrument($0) }), "lossRule": lossRule.map { .string($0.description) },
    ])
  }

  /// Sessions that no step of the plan is of: more than were planned, or under a protocol that no file describes.
  private var unplanned: [InfusionSession] {
    let known = Set((progress?.infusions ?? []).compactMap(\.session))
    return records.sessions.filter { !known.contains($0.id) }
  }

  private func session(_ session: InfusionSession) -> JSON {
    .object(
      [
        JSON.Member("ordinal", session.ordinal.map { .int($0) } ?? .null), JSON.Member("planned", .null),
        JSON.Member("state", .string(session.status.rawValue)), JSON.Member("inTime", .null), JSON.Member("session", text(session.id.description)),
        JSON.Member("start", text(session.start?.description)), JSON.Member("reason", .null),
      ] + happened(session))
  }

  /// What people went through in a session.
  private func happened(_ session: InfusionSession?) -> [JSON.Member] {
    [
      JSON.Member("dissociation", session?.dissociation.map(\.rating).max().map { .int($0) } ?? .null),
      JSON.Member(
        "adverseEvents",
        .array(
          (session?.adverseEvents ?? []).map {
            ["event": .string(eventName($0.code)), "severity": text($0.severity?.rawValue), "serious": .bool($0.isSerious)]
          })),
    ]
  }

  private func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  private func truth(_ truth: Bool?) -> JSON { truth.map { .bool($0) } ?? .null }

  private func infusion(_ step: InfusionStep) -> JSON {
    let session = records.sessions.first { $0.id == step.session }
    return .object(
      [
        JSON.Member("ordinal", .int(step.ordinal)), JSON.Member("planned", text(step.day?.description)), JSON.Member("state", .string(step.state.rawValue)),
        JSON.Member("inTime", truth(step.isInTime)), JSON.Member("session", text(step.session?.description)),
        JSON.Member("start", text(session?.start?.description)), JSON.Member("reason", text(reason(step))),
      ] + happened(session))
  }

  private func assessment(_ step: AssessmentStep) -> JSON {
    [
      "instrument": .string(step.instrument), "timePoint": .string(step.timePoint), "state": .string(step.state.rawValue), "inTime": truth(step.isInTime),
      "opens": text(step.opens?.description), "closes": text(step.closes?.description), "assessment": text(step.assessment?.description),
    ]
  }

  private func instrument(_ trajectory: Trajectory) -> JSON {
    let instrument = catalog.instruments[trajectory.instrument]
    let found = change(trajectory)
    return .object([
      "instrument": .string(trajectory.instrument), "instrumentHash": instrument.map { .string($0.hash) },
      "points": .array(trajectory.points.map { point($0, instrument) }), "change": found.map { change($0, instrument) },
      "responseRule": responseRule(instrument).map { .string($0) },
      "responseHeld": duration(trajectory).map { ["days": Figure.json($0.days), "lost": .bool($0.isLost)] },
    ])
  }

  private func point(_ point: ScorePoint, _ instrument: Instrument?) -> JSON {
    .object([
      "status": point.score.map { .string(word($0.status)) }, "variant": point.variant.map { .string($0) },
      "cutoffs": point.score.flatMap { score in
        score.cutoffs.isEmpty ? nil : .object(score.cutoffs.map { JSON.Member($0.key, truth($0.isReached)) })
      },
      "findings": point.score.flatMap { score in
        score.findings.isEmpty ? nil : .object(score.findings.map { JSON.Member($0.key, ScoreText.value($0.value)) })
      },
      "unverified": instrument.flatMap { unverified($0, point) },
      "assessment": .string(point.assessment.description), "timePoint": text(point.timePoint), "at": text(point.at?.description),
      "total": ScoreText.number(point.total?.decimal), "reported": point.isReported ? true : nil,
      "subscales": point.score.map { score in .object(score.subscales.map { JSON.Member($0.id, ScoreText.number($0.value?.decimal)) }) },
      "band": point.score?.band.map { .string($0) },
    ])
  }

  private func word(_ status: Score.Status) -> String {
    switch status {
    case .complete: "complete"
    case .incomplete: "incomplete"
    case .rejected: "rejected"
    }
  }

  /// Which of what is told of a point rests on thresholds that nobody has checked; nil for none.
  private func unverified(_ instrument: Instrument, _ point: ScorePoint) -> JSON? {
    guard point.score != nil else { return nil }
    var keys = instrument.bands?.evidence.isVerified == false && point.score?.band != nil ? ["band"] : []
    keys += instrument.cutoffs.filter { !$0.evidence.isVerified }.map(\.id) + instrument.findings.filter { !$0.evidence.isVerified }.map(\.key)
    return keys.isEmpty ? nil : .array(keys.map { .string($0) })
  }

  private func change(_ found: CourseChange, _ instrument: Instrument?) -> JSON {
    .object(
      [
        JSON.Member("timePoint", text(found.endpoint.timePoint)), JSON.Member("baselineTotal", found.change.baselineTotal.map { .int($0) } ?? .null),
        JSON.Member("pointsReduction", found.change.pointsReduction.map { .int($0) } ?? .null),
        JSON.Member("percentReduction", ScoreText.number(found.change.percentReduction)),
      ] + found.change.rules.map { JSON.Member($0.key, truth($0.isReached)) }
        + [JSON.Member("subscales", .object(found.subscales.map { JSON.Member($0.id, Figure.json($0.reduction)) }))])
  }
}
