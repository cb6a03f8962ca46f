import ClinicalRecords
import MappingCatalog
import Testing

@testable import Outcomes

@Suite struct LossRuleTests {
  private static let catalog = MappingCatalog.load().catalog

  // MARK: What a rule says

  @Test func `a response is lost by percent exactly where it would be none`() throws {
    let caps = try #require(Self.catalog.instruments["caps-5"])
    let rule = try #require(LossRule("percent<30"))
    for baseline in 1...80 {
      for total in 0...80 {
        let change = try #require(caps.change(from: baseline, to: .total(ScoreValue(total))))
        #expect(rule.isReached(total, baseline: baseline, endpoint: 0) == (change.isReached("response") == false), "\(baseline) to \(total)")
      }
    }
  }

  /// Of a baseline of 60 and 20 at the end of the course: the least total that loses the response.
  @Test(arguments: [
    ("percent<30", 43), ("percent<50", 31), ("percent<1", 60), ("percent<0", 61), ("percent<100", 1), ("points<13", 48), ("points<1", 60), ("points<0", 61),
    ("rise>=10", 30), ("rise>=1", 21), ("rise>=0", 20), ("total>=33", 33), ("total>=0", 0), ("total>=80", 80),
  ]) func `each form of a rule has its edge at one point`(text: String, least: Int) throws {
    let rule = try #require(LossRule(text))
    for total in 0...80 { #expect(rule.isReached(total, baseline: 60, endpoint: 20) == (total >= least), "\(total)") }
  }

  // MARK: How it is written

  @Test(arguments: ["percent<", "points<", "rise>=", "total>="]) func `each form is read from 0 to 1000, once to ten times`(form: String) throws {
    for number in [0, 1, 30, 999, 1000] {
      let once = try #require(LossRule("\(form)\(number)"))
      #expect(once.times == 1)
      for times in 1...10 {
        let rule = try #require(LossRule("\(form)\(number)x\(times)"))
        #expect(rule == LossRule(once.threshold, times: times))
        #expect(rule.description.contains("\(number)") && rule.description.contains("\(times) assessments in a row") == (times > 1))
      }
    }
    let wrong = ["", "1001", "-1", "+3", "3.5", " 3", "3x", "3x0", "3x11", "3x+2", "3x2x2", "99999999999999999999"]
    for text in wrong { #expect(LossRule(form + text) == nil, "\(form)\(text)") }
  }

  // MARK: Over a course

  private let last = "2026-03-13T09:00:00-04:00"

  private func point(_ number: Int, _ at: DateTime?, _ total: Int?, label: String? = nil) -> ScorePoint {
    ScorePoint(
      assessment: RecordID(high: 3, low: UInt64(number)), timePoint: label, at: at, score: nil, total: total.map { ScoreValue($0) }, isReported: true,
      variant: nil, isPlanned: false)
  }

  /// Baseline 60 and 20 at week 2, three days after the last infusion; then a total each week, nil where answers were missing.
  private func duration(_ totals: [Int?], _ rule: LossRule, endpoint: Int = 20) throws -> ResponseDuration? {
    let start = try #require(DateTime(last))
    var points = [
      point(1, DateTime("2026-03-01T09:00:00Z"), 60, label: "baseline"), point(2, start.advanced(bySeconds: 3 * 86_400), endpoint, label: "week-2"),
    ]
    for (place, total) in totals.enumerated() { points.append(point(10 + place, start.advanced(bySeconds: (place + 1) * 7 * 86_400), total)) }
    let trajectory = Trajectory(instrument: "caps-5", points: points)
    let caps = try #require(Self.catalog.instruments["caps-5"])
    let change = try #require(trajectory.change(to: "week-2", of: caps))
    return trajectory.duration(of: change, since: start, by: rule)
  }

  @Test func `of every row of five follow-ups the first run that is long enough counts, missing totals passed over`() throws {
    let cases: [Int?] = [20, 50, nil]
    for code in 0..<243 {
      let totals = (0..<5).map { place in cases[code / [1, 3, 9, 27, 81][place] % 3] }
      for times in 1...4 {
        let told = totals.indices.filter { totals[$0] != nil }
        let run = told.indices.first { from in from + times <= told.count && told[from..<(from + times)].allSatisfy { totals[$0] == 50 } }
        let wanted = run.map { ResponseDuration(days: Double(7 * (told[$0] + 1)), isLost: true) }
        let held = told.last.map { ResponseDuration(days: Double(7 * ($0 + 1)), isLost: false) }
        #expect(try duration(totals, LossRule(.total(50), times: times)) == wanted ?? held, "\(totals) x\(times)")
      }
    }
  }

  @Test func `who did not respond has nothing to lose, and exactly 30 percent is a response`() throws {
    #expect(try duration([50], LossRule(.total(50)), endpoint: 42) == ResponseDuration(days: 7, isLost: true))
    #expect(try duration([50], LossRule(.total(50)), endpoint: 43) == nil)
  }

  @Test func `only what is later than the end of the course counts, to the second`() throws {
    let caps = try #require(Self.catalog.instruments["caps-5"])
    let start = try #require(DateTime(last))
    let end = try #require(DateTime("2026-03-16T09:00:00-04:00"))
    for (seconds, days) in [(-86_400, nil as Double?), (-1, nil), (0, nil), (1, 3), (86_400, 4)] {
      let points = [
        point(1, DateTime("2026-03-01T09:00:00Z"), 60, label: "baseline"), point(2, end, 20, label: "week-2"), point(3, end.advanced(bySeconds: seconds), 80),
      ]
      let trajectory = Trajectory(instrument: "caps-5", points: points)
      let change = try #require(trajectory.change(to: "week-2", of: caps))
      let found = trajectory.duration(of: change, since: start, by: LossRule(.total(33)))
      #expect(found.map { $0.days.rounded(.down) } == days && found?.isLost == (days == nil ? nil : true), "\(seconds)")
    }
  }
}
