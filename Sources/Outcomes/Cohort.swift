internal import ClinicalRecords
public import MappingCatalog

/// What the courses of many patients come to, group by group.
public struct Cohort: Sendable, Hashable {
  /// One group of courses.
  public struct Group: Sendable, Hashable {
    /// As `ketamine`; `none` where the record names nothing.
    public let name: String
    /// How many people; of each the first course.
    public let count: Int
    /// Courses without a total at the baseline.
    public let missingBaseline: Int
    /// Courses without a total at the endpoint.
    public let missingEndpoint: Int
    /// Of those with both.
    public let baseline: SampleSummary
    /// Of those with both.
    public let endpoint: SampleSummary
    /// The points the total fell, of those with both.
    public let reduction: SampleSummary
    /// Those whose change is a response by the instrument's rule, of all courses: one with a total missing is no responder.
    public let responders: Proportion?
    /// The same of those with both totals.
    public let observedResponders: Proportion?
    /// By subscale, in the order of the instrument: the points it fell.
    public let subscales: [SampleSummary]
    /// Those at or above the total asked for, of those with a total.
    public let positive: Proportion?
    /// In percent of courses with an infusion, most frequent first: who had an event of that name at least once.
    public let events: [Event]
    /// Courses with at least one infusion given: who could have an event.
    public let treated: Int
    /// How long responses held, of the responders that were seen after the last infusion; nil where nobody asked.
    public let held: SurvivalMedian?
    /// Responders of whom nobody knows how long it held; 0 where nobody asked.
    public let unfollowed: Int
  }

  /// An adverse event and how many had it.
  public struct Event: Sendable, Hashable {
    /// Its name as the records have it.
    public let name: String
    /// Courses with it at least once, of those treated.
    public let share: Proportion
  }

  /// Two groups held against each other.
  public struct Comparison: Sendable, Hashable {
    /// The name of the group that is taken from.
    public let first: String
    /// The name of the group that is taken away.
    public let second: String
    /// The first group's fall less the second's; nil where nothing can be said.
    public let difference: MeanDifference?
    /// The same, subscale by subscale, in the order of the instrument.
    public let subscales: [MeanDifference?]
  }

  /// What was asked.
  public let question: CohortQuestion
  /// In the order of their names.
  public let groups: [Group]
  /// Every two groups held against each other, in the order of their names; empty in a crossover.
  public let comparisons: [Comparison]
  /// Positive and not, of two groups, where an exposure is asked.
  public let table: TwoByTwo?
  /// The second drug's endpoint less the first's in the same people, in a crossover.
  public let paired: PairedDifference?
  /// In a crossover: people without both totals.
  public let missingPairs: Int
  /// Further courses of people who have an earlier one here: one person is counted once.
  public let furtherCourses: Int
  /// Courses that are planned or under way and have no total at the endpoint yet: they are in no group.
  public let underWay: Int
}

extension Cohort {
  /// What courses come to. `courses` may be in any order; withdrawn and blinded ones are the caller's to leave out.
  public init(_ courses: [CourseRecords], asked question: CohortQuestion, in catalog: MappingCatalog) {
    let first = Self.firstOfEach(courses)
    furtherCourses = courses.count - first.count
    let counted = first.filter { !Self.isUnderWay($0, question, catalog) }
    underWay = first.count - counted.count
    let courses = counted
    let members = courses.map { CohortMember($0, question, catalog) }
    self.question = question
    let instrument = catalog.instruments[question.instrument]
    if question.grouping == .crossover {
      let pairs = CrossoverPairs(courses, question, catalog)
      groups = pairs.groups
      paired = PairedDifference(pairs.differences)
      missingPairs = pairs.missing
      (comparisons, table) = ([], nil)
      return
    }
    let names = Set(members.map(\.group)).sorted()
    let parts = names.map { name in members.filter { $0.group == name } }
    let groups = zip(names, parts).map { CohortMember.group($0, $1, question, instrument) }
    self.groups = groups
    paired = nil
    missingPairs = 0
    comparisons = groups.indices.flatMap { place in
      groups[(place + 1)...].map { second in
        Comparison(
          first: groups[place].name, second: second.name, difference: MeanDifference(groups[place].reduction, second.reduction),
          subscales: zip(groups[place].subscales, second.subscales).map { MeanDifference($0, $1) })
      }
    }
    guard groups.count == 2 else {
      table = nil
      return
    }
    table = groups[0].positive.flatMap { first in
      groups[1].positive.map { TwoByTwo(first.count, first.total - first.count, $0.count, $0.total - $0.count) }
    }
  }

  /// Of each patient the course that began first: two courses of one person are not two people.
  private static func firstOfEach(_ courses: [CourseRecords]) -> [CourseRecords] {
    let ordered = courses.sorted {
      ($0.course.start?.description ?? "9999", $0.course.id.description) < ($1.course.start?.description ?? "9999", $1.course.id.description)
    }
    var seen = Set<RecordID>()
    return ordered.filter { seen.insert($0.course.patient).inserted }
  }

  /// Whether nobody can say yet how a course ends: it is planned or active, and has no total at the endpoint.
  private static func isUnderWay(_ records: CourseRecords, _ question: CohortQuestion, _ catalog: MappingCatalog) -> Bool {
    guard records.course.status == .planned || records.course.status == .active else { return false }
    let progress = catalog.protocols[records.course.protocolID].map { CourseProgress(records, under: $0, at: DateTime(nanoseconds: 0)) }
    let trajectory = records.trajectories(in: catalog, progress: progress).first { $0.instrument == question.instrument }
    let last = question.grouping == .crossover ? question.endpoint + "-2" : question.endpoint
    return trajectory?.point(last)?.total == nil
  }
}
