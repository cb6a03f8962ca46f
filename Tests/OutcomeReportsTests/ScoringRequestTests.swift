import LosslessJSON
import MappingCatalog
import Testing

@testable import OutcomeReports

@Suite struct ScoringRequestTests {
  private static let catalog = MappingCatalog.load().catalog

  private func answer(_ id: String, _ text: String) throws -> JSON {
    let instrument = try #require(Self.catalog.instruments[id])
    do {
      return ScoreText(try ScoringRequest(JSON(parsing: text)).judged(by: instrument), of: instrument, engine: "0.0.1").json
    } catch let rejection as ScoringRequest.Rejection {
      return ScoreText.rejected(rejection.reason, by: instrument, engine: "0.0.1")
    }
  }

  private func items(_ count: Int, _ answer: Int) -> String { "{" + (1...count).map { "\"\($0)\":\(answer)" }.joined(separator: ",") + "}" }

  /// A request, and the reason it is rejected with, word for word.
  @Test(arguments: [
    ("phq-9", #"{"answers":{"3":4}}"#, "item 3 out of range 0-3"), ("phq-9", #"{"answers":{"3":-1}}"#, "item 3 out of range 0-3"),
    ("phq-9", #"{"answers":{"3":99999999999999999999}}"#, "item 3 out of range 0-3"), ("phq-9", #"{"answers":{"2":3.0}}"#, "item 2 not an integer"),
    ("phq-9", #"{"answers":{"2":3e0}}"#, "item 2 not an integer"), ("phq-9", #"{"answers":{"2":"3"}}"#, "item 2 not an integer"),
    ("phq-9", #"{"answers":{"2":true}}"#, "item 2 not an integer"), ("phq-9", #"{"answers":{"2":true,"1":9}}"#, "item 1 out of range 0-3"),
    ("phq-9", #"{"answers":{"10":7,"2":"3"}}"#, "item 2 not an integer"), ("phq-9", #"{"answers":{"11":1}}"#, "item 11 unknown"),
    ("phq-9", #"{"answers":{"11":"x","z":1}}"#, "item 11 unknown"), ("phq-9", #"{"answers":{"x":1,"9":5}}"#, "item 9 out of range 0-3"),
    ("wsas", #"{"answers":{"1":2},"options":{"workNotApplicable":true}}"#, "item 1 answered though not applicable"),
    ("phq-9", #"{"answers":{},"options":{"workNotApplicable":true}}"#, "option workNotApplicable not applicable"),
    ("wsas", #"{"answers":{},"options":{"workNotApplicable":1}}"#, "option workNotApplicable not true or false"),
    ("phq-9", #"{"answers":{},"baselineTotal":28}"#, "baselineTotal out of range 0-27"),
    ("phq-9", #"{"answers":{},"baselineTotal":-1}"#, "baselineTotal out of range 0-27"),
    ("phq-9", #"{"answers":{},"baselineTotal":9.0}"#, "baselineTotal not an integer"),
    ("bprs-18", #"{"answers":{},"baselineTotal":17}"#, "baselineTotal out of range 18-126"),
    ("wsas", #"{"answers":{},"baselineTotal":33,"options":{"workNotApplicable":true}}"#, "baselineTotal out of range 0-32"),
    ("cgi-i", #"{"answers":{"1":1},"baselineTotal":3}"#, "baseline not applicable"), ("meq-30", #"{"answers":{},"baseline":{}}"#, "baseline not applicable"),
    ("c-ssrs-screener", #"{"answers":{},"baseline":{"1":1}}"#, "baseline not applicable"),
    ("phq-9", #"{"answers":{},"baselineTotal":3,"baseline":{}}"#, "baseline and baselineTotal both given"),
    ("phq-9", #"{"answers":{},"baseline":{"4":9}}"#, "baseline: item 4 out of range 0-3"),
    ("phq-9", #"{"answers":{"4":9},"baseline":{"3":9}}"#, "item 4 out of range 0-3"),
    ("phq-9", #"{}"#, "answers must be an object of answers by item"),
    ("cgi-s", #"{"answers":{"1":0}}"#, "item 1 out of range 1-7"), ("ham-d17", #"{"answers":{"16":3}}"#, "item 16 out of range 0-2"),
  ]) func `what cannot be is rejected with its reason`(instrument: String, request: String, reason: String) throws {
    let answer = try answer(instrument, request)
    #expect(answer["status"] == "rejected")
    #expect(answer["reason"]?.string == reason)
    #expect(answer["total"] == nil && answer["subscales"] == nil)
  }

  @Test func `an example of every shape has exactly the keys of its instrument`() throws {
    func keys(_ id: String, _ request: String) throws -> [String] { try answer(id, request).members.map(\.name) }
    let ends = ["engine", "instrumentHash"]
    #expect(
      try keys("caps-5", #"{"answers":{},"baselineTotal":40}"#)
        == ["instrument", "status", "total", "subscales", "band", "dsm5SymptomRule", "dissociativeItemsMet", "clinicallySignificantChangeEndpoint", "change"]
        + ends)
    #expect(try keys("phq-9", #"{"answers":{}}"#) == ["instrument", "status", "total", "band", "cutoffs", "algorithm", "item9Flag", "remission"] + ends)
    #expect(try keys("c-ssrs-screener", #"{"answers":{}}"#) == ["instrument", "status", "triage"] + ends)
    #expect(try keys("wsas", #"{"answers":{},"options":{"workNotApplicable":true}}"#) == ["instrument", "status", "total", "maximum", "band"] + ends)
    #expect(try keys("wsas", #"{"answers":{},"options":{"workNotApplicable":false}}"#) == ["instrument", "status", "total", "band"] + ends)
    #expect(try keys("whodas-2.0-12", #"{"answers":{}}"#) == ["instrument", "status", "total", "percent", "subscales", "band"] + ends)
    #expect(try keys("meq-30", #"{"answers":{}}"#) == ["instrument", "status", "total", "subscales", "completeMysticalExperience"] + ends)
    #expect(try keys("sds", #"{"answers":{}}"#) == ["instrument", "status", "total", "cutoffs", "response", "remission"] + ends)
    #expect(try keys("cgi-i", #"{"answers":{}}"#) == ["instrument", "status", "total", "response"] + ends)
    #expect(try answer("cgi-s", #"{"answers":{"1":2},"baselineTotal":5}"#)["change"]?.members.map(\.name) == ["baselineTotal", "pointsReduction"])
    #expect(
      try answer("pcl-5", #"{"answers":{},"baseline":{}}"#)["change"]?.text
        == #"{"baselineTotal":null,"pointsReduction":null,"percentReduction":null,"response":null,"reliableAt15":null,"reliableAt18":null}"#)
  }

  @Test func `numbers keep the digits that the reference gives them`() throws {
    #expect(
      try answer("ies-r", #"{"answers":\#(items(22, 2)),"baselineTotal":58}"#)["change"]?.text
        == #"{"baselineTotal":58,"pointsReduction":14,"percentReduction":24.14}"#)
    #expect(try answer("ies-r", #"{"answers":\#(items(22, 1))}"#)["subscales"]?["hyperarousalMean"]?.text == "1.0000")
    #expect(try answer("meq-30", #"{"answers":\#(items(30, 3))}"#)["total"]?.text == "3.0000")
    #expect(try answer("whodas-2.0-12", #"{"answers":\#(items(12, 1))}"#)["percent"]?.text == "25.00")
    #expect(try answer("isi", #"{"answers":\#(items(7, 1)),"baseline":\#(items(7, 3))}"#)["change"]?["response"] == true)
  }

  @Test func `each score names the release and the file it was reckoned with`() throws {
    let answer = try answer("gad-7", #"{"answers":{}}"#)
    #expect(answer["engine"] == "0.0.1")
    #expect(answer["instrumentHash"]?.string == Self.catalog.instruments["gad-7"]?.hash)
    #expect(answer["instrumentHash"]?.string?.count == 64)
  }

  @Test func `people are told which thresholds nobody has checked`() throws {
    let caps = try #require(Self.catalog.instruments["caps-5"])
    let request = try JSON(parsing: #"{"answers":\#(items(20, 2)),"baselineTotal":60}"#)
    let text = ScoreText(try ScoringRequest(request).judged(by: caps), of: caps, engine: "x").text
    #expect(text.contains("total 40 of 80, severe [unverified: from memory]"))
    #expect(text.contains("response: yes\n"), "the rule of the trial was seen")
  }

  /// Trees of any shape, grown from a seed, where a request is expected; members are often those of a request, with anything in them.
  @Test(arguments: 1...12) func `no tree traps: it is scored, or rejected with a reason`(seed: UInt64) {
    var state = seed &* 0x9E37_79B9
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    let numbers = ["0", "-1", "3", "3.0", "1e9", "99999999999999999999999", "-0", "1e-400", "4"]
    let names = ["answers", "baseline", "baselineTotal", "options", "workNotApplicable", "1", "6b", "9", "", "é"]
    func tree(_ depth: Int) -> JSON {
      switch next(depth > 3 ? 5 : 8) {
      case 0: return .null
      case 1: return .bool(next(2) == 0)
      case 2: return .string(names[next(names.count)])
      case 3, 4: return JSONNumber(numbers[next(numbers.count)]).map { .number($0) } ?? .null
      case 5: return .array((0..<next(4)).map { _ in tree(depth + 1) })
      default:
        var members: [JSON.Member] = []
        for name in names where next(3) == 0 { members.append(JSON.Member(name, tree(depth + 1))) }
        return .object(members)
      }
    }
    for instrument in Self.catalog.instruments.sorted(by: { $0.key < $1.key }).map(\.value) {
      for _ in 0..<80 {
        do throws(ScoringRequest.Rejection) {
          let outcome = try ScoringRequest(tree(0)).judged(by: instrument)
          _ = ScoreText(outcome, of: instrument, engine: "x").text
        } catch { #expect(!error.reason.isEmpty) }
      }
    }
  }
}
