import Foundation
import LosslessJSON
import Outcomes
import Testing

/// Ours against scipy's, to 1e-9; the numbers and the script that made them are in Fixtures/outcomes/statistics.
@Suite struct StatisticsTests {
  private static let reference: JSON = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/outcomes/statistics/statistics.json")
    return (try? JSON(parsing: [UInt8](Data(contentsOf: file)))) ?? .null
  }()

  private func cases(_ name: String) -> [JSON] { Self.reference[name]?.elements ?? [] }

  private func number(_ json: JSON?) -> Double { json?.number.flatMap { Double($0.literal) } ?? .nan }

  private func numbers(_ json: JSON?) -> [Double] { (json?.elements ?? []).map { number($0) } }

  private func same(_ ours: Double?, _ theirs: JSON?, _ what: String = "") {
    let (ours, theirs) = (ours ?? .nan, number(theirs))
    #expect(abs(ours - theirs) <= 1e-9 * max(1, abs(theirs)), "\(what): \(ours), not \(theirs)")
  }

  @Test func `Student's t has scipy's quantiles and tails, with whole and broken degrees`() {
    #expect(cases("t").count == 12)
    for one in cases("t") {
      let t = StudentT(degreesOfFreedom: number(one["df"]))
      same(t.twoSidedQuantile(0.95), one["quantile"], "quantile of \(t)")
      same(t.twoSidedP(2.5), one["p"], "tail of \(t)")
      same(t.twoSidedP(-2.5), one["p"], "the other tail")
    }
  }

  @Test func `two groups differ as Welch's test has it, and by Cohen's d`() throws {
    #expect(cases("differences").count == 8)
    for one in cases("differences") {
      let (a, b) = (SampleSummary(numbers(one["a"])), SampleSummary(numbers(one["b"])))
      same(a.mean, one["meanA"])
      same(b.standardDeviation, one["sdB"])
      let found = try #require(MeanDifference(a, b))
      same(found.difference.value, one["difference"])
      same(found.difference.low, one["low"], "low")
      same(found.difference.high, one["high"], "high")
      same(found.standardError, one["standardError"])
      same(found.degreesOfFreedom, one["df"])
      same(found.p, one["p"], "p")
      same(found.cohensD?.value, one["d"])
      same(found.cohensD?.low, one["dLow"])
      same(found.cohensD?.high, one["dHigh"])
      let turned = try #require(MeanDifference(b, a))
      #expect(turned.difference.value == -found.difference.value && abs(turned.p - found.p) < 1e-12, "neither group is preferred")
    }
  }

  @Test func `pairs differ as the paired t test has it`() throws {
    #expect(cases("paired").count == 3)
    for one in cases("paired") {
      let found = try #require(PairedDifference(numbers(one["differences"])))
      same(found.difference.value, one["mean"])
      same(found.difference.low, one["low"])
      same(found.difference.high, one["high"])
      same(found.standardDeviation, one["sd"])
      same(found.p, one["p"])
    }
  }

  @Test func `a proportion has Wilson's interval`() {
    #expect(cases("wilson").count == 10)
    for one in cases("wilson") {
      let found = Proportion(Int(number(one["k"])), of: Int(number(one["n"])))
      same(found.share?.low, one["low"], "\(found)")
      same(found.share?.high, one["high"], "\(found)")
    }
    #expect(Proportion(0, of: 0).share == nil)
  }

  @Test func `a table of four has Fisher's exact p and Pearson's chi-square`() {
    #expect(cases("tables").count == 11)
    for one in cases("tables") {
      let cells = numbers(one["table"]).map { Int($0) }
      let table = TwoByTwo(cells[0], cells[1], cells[2], cells[3])
      same(table.fisherP, one["fisher"], "\(table)")
      if one["chiP"] == nil { #expect(table.chiSquare == nil) } else { same(table.chiSquare?.p, one["chiP"], "\(table)") }
      #expect(abs(TwoByTwo(table.c, table.d, table.a, table.b).fisherP - table.fisherP) < 1e-12, "neither group is preferred")
      #expect(abs(TwoByTwo(table.a, table.c, table.b, table.d).fisherP - table.fisherP) < 1e-12, "rows and columns are alike")
    }
  }

  /// All tables of up to six in a margin, by adding up factorials in whole numbers.
  @Test func `Fisher's p of every small table is the one that counting gives`() {
    func choose(_ n: Int, _ k: Int) -> Int { k < 0 || k > n ? 0 : (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) } }
    for a in 0...5 {
      for b in 0...5 {
        for c in 0...5 {
          for d in 0...5 where a + b + c + d > 0 {
            func ways(_ x: Int) -> Int { choose(a + b, x) * choose(c + d, a + c - x) }
            let all = choose(a + b + c + d, a + c)
            let sum = (0...(a + c)).map(ways).filter { $0 <= ways(a) }.reduce(0, +)
            #expect(abs(TwoByTwo(a, b, c, d).fisherP - Double(sum) / Double(all)) < 1e-12, "\(a) \(b) \(c) \(d)")
          }
        }
      }
    }
  }

  @Test func `a median time counts those no longer watched as long as they were`() {
    #expect(cases("survival").count == 5)
    for one in cases("survival") {
      let events = (one["events"]?.elements ?? []).map { $0.bool ?? (number($0) == 1) }
      let found = SurvivalMedian(Array(zip(numbers(one["times"]), events).map { (time: $0, isEvent: $1) }))
      if one["median"]?.isNull == true { #expect(found.median == nil) } else { same(found.median, one["median"]) }
    }
  }

  @Test func `what cannot be reckoned is nil and never a number`() {
    #expect(SampleSummary([]).mean == nil && SampleSummary([4]).standardDeviation == nil)
    #expect(MeanDifference(SampleSummary([1]), SampleSummary([2, 3])) == nil)
    #expect(MeanDifference(SampleSummary([1, 1]), SampleSummary([2, 2])) == nil, "nothing varies")
    #expect(PairedDifference([]) == nil && PairedDifference([3, 3, 3]) == nil)
    #expect(SurvivalMedian([]).median == nil)
    #expect(TwoByTwo(0, 0, 0, 0).fisherP == 1 && TwoByTwo(1, 2, 0, 4).oddsRatio == nil)
  }
}
