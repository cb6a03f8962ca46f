import ClinicalRecords
import MappingCatalog
import Testing

@testable import Outcomes

/// Every window of every protocol, written here as the clinic states it, against what a course says at each of its edges.
@Suite struct ProtocolWindowTests {
  private static let catalog = MappingCatalog.load().catalog
  private static let patient = RecordID(high: 1, low: 1)
  private static let course = RecordID(high: 1, low: 2)
  /// 09:00 in New York, five days before the clocks change there; the second infusion of a crossover is two weeks later.
  private static let first = "2026-03-03T09:00:00-05:00"
  private static let second = "2026-03-17T10:00:00-04:00"

  /// A time point: hours from an infusion, meant and from and to.
  struct Window: Sendable {
    let id: String
    var infusion = 1
    let meant: Int
    let from: Int
    let to: Int

    static func first(_ id: String, _ meant: Int, _ from: Int, _ to: Int) -> Window { Window(id: id, meant: meant, from: from, to: to) }

    static func second(_ id: String, _ meant: Int, _ from: Int, _ to: Int) -> Window { Window(id: id, infusion: 2, meant: meant, from: from, to: to) }
  }

  /// What one protocol plans.
  struct Plan: Sendable, CustomTestStringConvertible {
    let id: String
    let days: [Int]
    let slack: Int
    let windows: [Window]
    var testDescription: String { id }
  }

  private static let early: [Window] = [.first("baseline", 0, -672, 0), .first("24h", 24, 12, 60), .first("week-1", 168, 120, 240)]
  private static let twoWeeks = early + [.first("week-2", 336, 288, 432)]
  private static let fourWeeks: [Window] =
    twoWeeks + [
      .first("week-3", 504, 456, 600), .first("week-4", 672, 624, 840), .first("week-8", 1344, 1176, 1512), .first("week-12", 2016, 1848, 2352),
    ]
  private static let days: [Window] = [.first("24h", 24, 12, 36), .first("48h", 48, 36, 60), .first("72h", 72, 60, 108)]
  private static let crossover: [Window] =
    [.first("baseline", 0, -336, 0)] + days + [.first("week-1", 168, 120, 240)]
    + [
      .second("baseline-2", 0, -48, 0), .second("24h-2", 24, 12, 36), .second("48h-2", 48, 36, 60), .second("72h-2", 72, 60, 108),
      .second("week-1-2", 168, 120, 240),
    ]

  static let plans = [
    Plan(id: "ketamine-6x2", days: [0, 2, 4, 7, 9, 11], slack: 1, windows: twoWeeks),
    Plan(id: "midazolam-6x2", days: [0, 2, 4, 7, 9, 11], slack: 1, windows: twoWeeks),
    Plan(
      id: "ketamine-single", days: [0], slack: 0,
      windows: [.first("baseline", 0, -672, 0)] + days + [.first("week-1", 168, 120, 240), .first("week-2", 336, 288, 432)]),
    Plan(id: "ketamine-8x4w", days: [0, 3, 7, 10, 14, 17, 21, 24], slack: 1, windows: fourWeeks),
    Plan(id: "ketamine-8x4w-low", days: [0, 3, 7, 10, 14, 17, 21, 24], slack: 1, windows: fourWeeks),
    Plan(id: "placebo-8x4w", days: [0, 3, 7, 10, 14, 17, 21, 24], slack: 1, windows: fourWeeks),
    Plan(id: "crossover-2x1", days: [0, 14], slack: 3, windows: crossover),
  ]

  private func infused(_ plan: Plan) -> [ClinicalRecord] {
    [Self.first, Self.second].prefix(plan.days.count).enumerated().map { place, start in
      var session = InfusionSession(id: RecordID(high: 2, low: UInt64(place)), patient: Self.patient)
      (session.course, session.ordinal, session.status, session.start) = (Self.course, place + 1, .completed, DateTime(start))
      return .infusionSession(session)
    }
  }

  private func anchor(_ window: Window, hours: Int, seconds: Int = 0) throws -> DateTime {
    try #require(DateTime(window.infusion == 1 ? Self.first : Self.second)).advanced(bySeconds: hours * 3600 + seconds)
  }

  private func progress(_ plan: Plan, _ records: [ClinicalRecord], at now: DateTime) throws -> CourseProgress {
    var course = TreatmentCourse(id: Self.course, patient: Self.patient)
    (course.status, course.start) = (.active, CalendarDate("2026-03-03"))
    return CourseProgress(CourseRecords(course, of: records), under: try #require(Self.catalog.protocols[plan.id]), at: now)
  }

  /// The windows that an instrument of the plan is asked in, in order.
  private func asked(_ plan: Plan, _ instrument: String) throws -> [Window] {
    let schedule = try #require(Self.catalog.protocols[plan.id]?.assessments.first { $0.instrument == instrument })
    return schedule.timePoints.compactMap { id in plan.windows.first { $0.id == id } }
  }

  @Test func `all protocols with infusions stand in the table, and it says what they say`() throws {
    #expect(Set(Self.plans.map(\.id)) == Set(Self.catalog.protocols.values.filter { $0.infusions > 0 }.map(\.id)))
    for plan in Self.plans {
      let file = try #require(Self.catalog.protocols[plan.id])
      #expect(file.timePoints.map(\.id) == plan.windows.map(\.id), "\(plan.id)")
      #expect(file.assessments.allSatisfy { schedule in schedule.timePoints.allSatisfy { id in plan.windows.contains { $0.id == id } } })
    }
  }

  @Test(arguments: plans) func `an assessment opens, closes and is missed at the second that its window says`(plan: Plan) throws {
    let records = infused(plan)
    for schedule in try #require(Self.catalog.protocols[plan.id]).assessments {
      let windows = try asked(plan, schedule.instrument)
      for (place, window) in windows.enumerated() {
        // Late until the next window opens; the last of its infusion for as long as it was wide.
        let next = windows[(place + 1)...].first { $0.infusion == window.infusion }
        let end = next?.from ?? window.to + (window.to - window.from)
        var edges: [(hours: Int, seconds: Int, state: StepState)] = [
          (window.from, -1, .upcoming), (window.from - 24, 0, .upcoming), (window.from, 0, .due), (window.to, 0, .due),
          (end, 1, .missed), (max(end, window.to) + 24, 0, .missed),
        ]
        if end > window.to { edges += [(window.to, 1, .late), (end, 0, .late)] }
        for edge in edges {
          let state = try progress(plan, records, at: try anchor(window, hours: edge.hours, seconds: edge.seconds)).assessments
            .first { $0.instrument == schedule.instrument && $0.timePoint == window.id }?.state
          #expect(state == edge.state, "\(schedule.instrument) \(window.id) at \(edge.hours) h \(edge.seconds) s")
        }
      }
    }
  }

  @Test(arguments: plans) func `what has no label is the time point whose window holds it, to the second and the day`(plan: Plan) throws {
    let instrument = try #require(Self.catalog.protocols[plan.id]?.assessments.first?.instrument)
    let windows = try asked(plan, instrument)
    for window in windows {
      for (hours, seconds) in [window.from, window.to, window.meant].flatMap({ edge in [-86_400, -1, 0, 1, 86_400].map { (edge, $0) } }) {
        let at = try anchor(window, hours: hours, seconds: seconds)
        // The windows that hold the moment; of two the one that is meant nearer to it, of two as near the earlier.
        let held = try windows.filter { try anchor($0, hours: $0.from) <= at && at <= anchor($0, hours: $0.to) }
        func distance(_ one: Window) throws -> Int128 { Int128((at.nanoseconds - (try anchor(one, hours: one.meant)).nanoseconds).magnitude) }
        let wanted = try held.min { try distance($0) < distance($1) }?.id
        var assessment = Assessment(id: RecordID(high: 3, low: 1), patient: Self.patient)
        (assessment.course, assessment.instrument, assessment.at) = (Self.course, instrument, at)
        assessment.answers = ["1": Sensitive(1)]
        let steps = try progress(plan, infused(plan) + [.assessment(assessment)], at: at.advanced(bySeconds: 86_400 * 400)).assessments
        let done = steps.filter { $0.instrument == instrument && $0.state == .done }
        #expect(done.map(\.timePoint) == (wanted.map { [$0] } ?? []), "\(window.id) at \(hours) h \(seconds) s")
        #expect(done.allSatisfy { $0.isInTime == true && $0.assessment == assessment.id })
      }
    }
  }

  @Test(arguments: plans) func `a label is believed on any day, and is in time within the window only`(plan: Plan) throws {
    let instrument = try #require(Self.catalog.protocols[plan.id]?.assessments.first?.instrument)
    for window in try asked(plan, instrument) {
      let edges = [
        (window.from, -86_400, false), (window.from, -1, false), (window.from, 0, true), (window.to, 0, true), (window.to, 1, false),
        (window.to, 86_400, false),
      ]
      for (hours, seconds, isInTime) in edges {
        var assessment = Assessment(id: RecordID(high: 3, low: 1), patient: Self.patient)
        (assessment.course, assessment.instrument, assessment.timePoint) = (Self.course, instrument, window.id)
        assessment.at = try anchor(window, hours: hours, seconds: seconds)
        assessment.answers = ["1": Sensitive(1)]
        let step = try progress(plan, infused(plan) + [.assessment(assessment)], at: try anchor(window, hours: 9_000)).assessments
          .first { $0.instrument == instrument && $0.timePoint == window.id }
        #expect(step?.state == .done && step?.isInTime == isInTime, "\(window.id) at \(hours) h \(seconds) s")
      }
    }
  }

  @Test(arguments: plans) func `an infusion is due on its days, late until the next one's are over, then missed`(plan: Plan) throws {
    let given = [infused(plan)[0]]
    let start = try #require(CalendarDate("2026-03-03")?.daysSinceEpoch)
    for place in plan.days.indices.dropFirst() {
      let day = plan.days[place]
      let end = (place + 1 < plan.days.count ? plan.days[place + 1] : day + 7) + plan.slack
      for today in (day - plan.slack - 2)...(end + 2) {
        let wanted: StepState = today < day - plan.slack ? .upcoming : today <= day + plan.slack ? .due : today <= end ? .late : .missed
        let now = try #require(DateTime("\(CalendarDate(daysSinceEpoch: start + today))T12:00:00-04:00"))
        let step = try progress(plan, given, at: now).infusions[place]
        #expect(step.state == wanted, "infusion \(place + 1) on day \(today)")
        var session = InfusionSession(id: RecordID(high: 2, low: 77), patient: Self.patient)
        (session.course, session.ordinal, session.status, session.start) = (Self.course, place + 1, .completed, now)
        let done = try progress(plan, given + [.infusionSession(session)], at: now).infusions[place]
        #expect(done.state == .done && done.isInTime == (abs(today - day) <= plan.slack), "given on day \(today)")
      }
    }
  }

  /// Seen afterwards: from the day of the operation on, for two years of 365 days.
  @Test(arguments: [
    ("2026-03-01T23:59:59Z", StepState.upcoming), ("2026-03-02T00:00:00Z", .due), ("2028-03-01T00:00:00Z", .due), ("2028-03-01T00:00:01Z", .late),
  ]) func `an exposure study's screening is counted from the course's first day`(now: String, expected: StepState) throws {
    var course = TreatmentCourse(id: Self.course, patient: Self.patient)
    (course.status, course.start) = (.active, CalendarDate("2026-03-02"))
    let plan = try #require(Self.catalog.protocols["perioperative-exposure"])
    let progress = CourseProgress(CourseRecords(course, of: []), under: plan, at: try #require(DateTime(now)))
    #expect(progress.infusions.isEmpty)
    #expect(progress.assessments.map(\.state) == [expected])
  }
}
