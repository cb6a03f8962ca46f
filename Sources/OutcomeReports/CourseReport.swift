public import ClinicalRecords
internal import LosslessJSON
public import MappingCatalog
public import Outcomes

/// One patient's course: what was planned and done, each instrument's way, the response and the rule used, and what went wrong.
///
/// The patient is named by record id alone, so that a file sent on by mistake names nobody.
public struct CourseReport: Sendable {
  let records: CourseRecords
  let catalog: MappingCatalog
  let plan: TreatmentProtocol?
  let progress: CourseProgress?
  let trajectories: [Trajectory]
  let lossRule: LossRule?
  let endpoint: String?

  /// A course as it stands at a moment. `endpoint` is the time point that change is told at; without it, the plan's last within a week of the
  /// last infusion day that was filled in, so that a follow-up shows what became of a response and not whether there was one.
  public init(_ records: CourseRecords, in catalog: MappingCatalog, at now: DateTime, endpoint: String? = nil, lossRule: LossRule? = nil) {
    self.records = records
    self.catalog = catalog
    self.endpoint = endpoint
    self.lossRule = lossRule
    plan = catalog.protocols[records.course.protocolID]
    let progress = plan.map { CourseProgress(records, under: $0, at: now) }
    self.progress = progress
    trajectories = records.trajectories(in: catalog, progress: progress)
  }

  /// Whether drug, arm and dose are kept from whoever reads this.
  var isBlinded: Bool { records.isBlinded }

  var title: String {
    isBlinded ? "Course under a blinded protocol" : plan?.name ?? (records.course.protocolID.isEmpty ? "Course" : records.course.protocolID)
  }

  /// The first moment that days are counted from.
  var origin: DateTime? { records.moment(of: .infusion(1)) ?? trajectories.flatMap(\.points).compactMap(\.at).min() }

  func day(_ at: DateTime?) -> Double? {
    at.flatMap { at in origin.map { Double(at.nanoseconds - $0.nanoseconds) / 86_400_000_000_000 } }
  }

  /// The change that is told of an instrument: at the endpoint asked for, else at its last total.
  func change(_ trajectory: Trajectory) -> CourseChange? {
    guard let instrument = catalog.instruments[trajectory.instrument] else { return nil }
    if let endpoint { return trajectory.change(to: endpoint, of: instrument) }
    let planned = plan?.assessments.first { $0.instrument == trajectory.instrument }?.timePoints.compactMap { plan?.timePoint($0) } ?? []
    let end = 24 * ((plan?.days.last ?? 0) + 7)
    let last =
      planned.last { $0.hours > 0 && $0.hours <= end && trajectory.point($0.id)?.total != nil }?.id
      ?? trajectory.points.last { $0.total != nil && $0.timePoint != nil && $0.timePoint != "baseline" }?.timePoint
    return last.flatMap { trajectory.change(to: $0, of: instrument) }
  }

  func duration(_ trajectory: Trajectory) -> ResponseDuration? {
    lossRule.flatMap { rule in
      change(trajectory).flatMap { change in records.moment(of: .last).flatMap { trajectory.duration(of: change, since: $0, by: rule) } }
    }
  }

  /// What is said of a total: its band, and whether anybody checked the bands.
  func words(_ point: ScorePoint, _ instrument: Instrument?) -> String {
    if point.isReported { return "told by another system" }
    guard let score = point.score else { return "no file of instruments is of it" }
    var words: [String] = []
    switch score.status {
    case .rejected(let reason): return "rejected: \(reason)"
    // What the answers that were given say already is told all the same: a flag of suicide risk does not wait for the last question.
    case .incomplete: words.append("incomplete")
    case .complete: break
    }
    words += score.band.map { [$0 + (instrument?.bands?.evidence.isVerified == false ? " (unverified)" : "")] } ?? []
    for (cutoff, flag) in zip(instrument?.cutoffs ?? [], score.cutoffs) where flag.isReached == true {
      words.append(cutoff.id + (cutoff.evidence.isVerified ? "" : " (unverified)"))
    }
    for (finding, found) in zip(instrument?.findings ?? [], score.findings) {
      guard let value = found.value else { continue }
      // A flag that is down says nothing in a table; a word always does.
      if case .truth(false) = value { continue }
      let said = if case .word(let word) = value { "\(finding.name): \(word)" } else { finding.name }
      words.append(said + (finding.evidence.isVerified ? "" : " (unverified)"))
    }
    return words.joined(separator: "; ")
  }

  /// The rule of response with its source; nil for an instrument without one.
  func responseRule(_ instrument: Instrument?) -> String? {
    guard let rule = instrument?.change?.rule("response") else { return nil }
    let what =
      switch rule.threshold {
      case .percentReduction(let percent): "\(percent) % less"
      case .pointsReduction(let points): "\(points) points less"
      }
    return "\(what) than at baseline; \(rule.evidence.source)" + (rule.evidence.isVerified ? "" : " (not verified)")
  }
}
