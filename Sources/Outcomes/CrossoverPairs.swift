internal import ClinicalRecords
internal import MappingCatalog

/// The two periods of each patient of a crossover, held against each other.
///
/// A course's two infusions are its periods; each period's drug is its session's. The endpoint of the second period is the
/// time point with `-2` behind it. The difference is the control's total less ketamine's, the drugs in the order of the
/// alphabet: above 0 where the first is lower.
struct CrossoverPairs {
  /// What a session's drug is called in the report: one code is one drug, whatever words stand beside it.
  private static func name(of session: InfusionSession, among courses: [CourseRecords]) -> String {
    guard let drug = session.drug else { return "unknown" }
    guard let coding = drug.code.codings.first else { return CohortMember.name(drug.code).lowercased() }
    let same = courses.lazy.flatMap(\.given).compactMap { $0.drug?.code }.filter { code in
      code.codings.contains { $0.system == coding.system && $0.code == coding.code }
    }
    return same.map { CohortMember.name($0).lowercased() }.min() ?? CohortMember.name(drug.code).lowercased()
  }

  let groups: [Cohort.Group]
  let differences: [Double]
  let missing: Int

  init(_ courses: [CourseRecords], _ question: CohortQuestion, _ catalog: MappingCatalog) {
    var totals: [[String: ScoreValue]] = []
    var before: [[String: ScoreValue]] = []
    var events: [String: [String: Int]] = [:]
    var treated: [String: Int] = [:]
    for course in courses {
      let trajectory = course.trajectories(in: catalog).first { $0.instrument == question.instrument }
      var own: [String: ScoreValue] = [:]
      var start: [String: ScoreValue] = [:]
      for (place, session) in course.given.prefix(2).enumerated() {
        let drug = Self.name(of: session, among: courses)
        let suffix = place == 0 ? "" : "-2"
        own[drug] = trajectory?.point(question.endpoint + suffix)?.total
        start[drug] = trajectory?.point(question.baseline + suffix)?.total
        treated[drug, default: 0] += 1
        for event in Set(session.adverseEvents.map({ CohortMember.name($0.code) })) { events[drug, default: [:]][event, default: 0] += 1 }
      }
      totals.append(own)
      before.append(start)
    }
    let drugs = treated.keys.sorted()
    let pairs = totals.compactMap { own in drugs.count == 2 ? own[drugs[0]].flatMap { a in own[drugs[1]].map { $0.double - a.double } } : nil }
    differences = pairs
    missing = courses.count - pairs.count
    groups = drugs.map { drug in
      let seen = totals.compactMap { $0[drug] }
      let reductions = zip(before, totals).compactMap { start, own in start[drug].flatMap { a in own[drug].map { a.double - $0.double } } }
      let least = question.positiveAtLeast
      return Cohort.Group(
        name: drug, count: treated[drug] ?? 0, missingBaseline: courses.count - before.count { $0[drug] != nil },
        missingEndpoint: courses.count - seen.count, baseline: SampleSummary(before.compactMap { $0[drug]?.double }),
        endpoint: SampleSummary(seen.map(\.double)), reduction: SampleSummary(reductions), responders: nil, observedResponders: nil, subscales: [],
        positive: least.map { least in Proportion(seen.count { $0 >= ScoreValue(least) }, of: seen.count) },
        events: (events[drug] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
          .map { Cohort.Event(name: $0.key, share: Proportion($0.value, of: treated[drug] ?? 0)) },
        treated: treated[drug] ?? 0, held: nil, unfollowed: 0)
    }
  }
}
