internal import ClinicalRecords
internal import MappingCatalog

/// What one course brings to a cohort.
struct CohortMember {
  let group: String
  let baseline: ScoreValue?
  let endpoint: ScoreValue?
  let change: CourseChange?
  let events: Set<String>
  let isTreated: Bool
  let held: ResponseDuration?

  init(_ records: CourseRecords, _ question: CohortQuestion, _ catalog: MappingCatalog) {
    group = Self.group(of: records, by: question.grouping)
    let progress = catalog.protocols[records.course.protocolID].map { CourseProgress(records, under: $0, at: DateTime(nanoseconds: 0)) }
    let trajectory = records.trajectories(in: catalog, progress: progress).first { $0.instrument == question.instrument }
    baseline = trajectory?.point(question.baseline)?.total
    endpoint = trajectory?.point(question.endpoint)?.total
    let change = catalog.instruments[question.instrument].flatMap { trajectory?.change(from: question.baseline, to: question.endpoint, of: $0) }
    self.change = change
    let given = records.given
    isTreated = !given.isEmpty
    events = Set(given.flatMap(\.adverseEvents).map { Self.name($0.code) })
    held = question.lossRule.flatMap { rule in
      change.flatMap { change in records.moment(of: .last).flatMap { trajectory?.duration(of: change, since: $0, by: rule) } }
    }
  }

  private static func group(of records: CourseRecords, by grouping: CohortQuestion.Grouping) -> String {
    switch grouping {
    case .arm: records.course.arm ?? "none"
    case .protocol: records.course.protocolID.isEmpty ? "none" : records.course.protocolID
    case .psychotherapy: records.psychotherapy.contains { $0.status == .completed } ? "with psychotherapy" : "without psychotherapy"
    case .crossover: ""
    }
  }

  static func name(_ concept: CodedConcept) -> String {
    concept.text ?? concept.codings.first.map { $0.display ?? $0.code } ?? "unnamed"
  }

  /// The points the total fell; nil where either is missing.
  var reduction: Double? { baseline.flatMap { before in endpoint.map { before.double - $0.double } } }

  static func group(_ name: String, _ members: [CohortMember], _ question: CohortQuestion, _ instrument: Instrument?) -> Cohort.Group {
    let both = members.filter { $0.reduction != nil }
    let hasResponse = instrument?.change?.rule("response") != nil
    let responders = both.count { $0.change?.change.isReached("response") == true }
    let subscales = instrument?.subscales.map { subscale in
      SampleSummary(both.compactMap { member in member.change?.subscales.first { $0.id == subscale.id }?.reduction })
    }
    let treated = members.count(where: \.isTreated)
    let seen = members.compactMap(\.endpoint)
    return Cohort.Group(
      name: name, count: members.count, missingBaseline: members.count { $0.baseline == nil }, missingEndpoint: members.count { $0.endpoint == nil },
      baseline: SampleSummary(both.compactMap { $0.baseline?.double }), endpoint: SampleSummary(both.compactMap { $0.endpoint?.double }),
      reduction: SampleSummary(both.compactMap(\.reduction)), responders: hasResponse ? Proportion(responders, of: members.count) : nil,
      observedResponders: hasResponse ? Proportion(responders, of: both.count) : nil, subscales: subscales ?? [],
      positive: question.positiveAtLeast.map { least in Proportion(seen.count { $0 >= ScoreValue(least) }, of: seen.count) },
      events: events(members, treated), treated: treated,
      held: question.lossRule == nil ? nil : SurvivalMedian(members.compactMap { $0.held.map { (time: $0.days, isEvent: $0.isLost) } }),
      unfollowed: question.lossRule == nil ? 0 : responders - both.count { $0.held != nil && $0.change?.change.isReached("response") == true })
  }

  private static func events(_ members: [CohortMember], _ treated: Int) -> [Cohort.Event] {
    var counts: [String: Int] = [:]
    for member in members { for event in member.events { counts[event, default: 0] += 1 } }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { Cohort.Event(name: $0.key, share: Proportion($0.value, of: treated)) }
  }
}
