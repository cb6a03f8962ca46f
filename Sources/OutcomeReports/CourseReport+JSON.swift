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
      "infusions": .array((progress?.infusions ?? []).map { infusion($0) }),
      "assessments": .array((progress?.assessments ?? []).map { assessment($0) }),
      "psychotherapy": .array(
        records.psychotherapy.map { ["kind": .string($0.kind.rawValue), "status": .string($0.status.rawValue), "start": text($0.start?.description)] }),
      "instruments": .array(trajectories.map { instrument($0) }), "lossRule": lossRule.map { .string($0.description) },
    ])
  }

  private func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  private func truth(_ truth: Bool?) -> JSON { truth.map { .bool($0) } ?? .null }

  private func infusion(_ step: InfusionStep) -> JSON {
    let session = records.sessions.first { $0.id == step.session }
    return [
      "ordinal": .int(step.ordinal), "planned": text(step.day?.description), "state": .string(step.state.rawValue), "inTime": truth(step.isInTime),
      "session": text(step.session?.description), "start": text(session?.start?.description), "reason": text(step.reason),
      "dissociation": session?.dissociation.map(\.rating).max().map { .int($0) } ?? .null,
      "adverseEvents": .array(
        (session?.adverseEvents ?? []).map { ["event": text($0.code.text), "severity": text($0.severity?.rawValue), "serious": .bool($0.isSerious)] }),
    ]
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
      "points": .array(trajectory.points.map { point($0) }), "change": found.map { change($0, instrument) },
      "responseRule": responseRule(instrument).map { .string($0) },
      "responseHeld": duration(trajectory).map { ["days": Figure.json($0.days), "lost": .bool($0.isLost)] },
    ])
  }

  private func point(_ point: ScorePoint) -> JSON {
    .object([
      "assessment": .string(point.assessment.description), "timePoint": text(point.timePoint), "at": text(point.at?.description),
      "total": ScoreText.number(point.total?.decimal), "reported": point.isReported ? true : nil,
      "subscales": point.score.map { score in .object(score.subscales.map { JSON.Member($0.id, ScoreText.number($0.value?.decimal)) }) },
      "band": point.score?.band.map { .string($0) },
    ])
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
