import MappingCatalog
import Testing

/// What is published or decided of each instrument, written out a second time and by hand: the files are held against it.
struct InstrumentDefinition: Sendable, CustomTestStringConvertible {
  enum Response: Sendable { case percent(Int), points(Int) }

  let id: String
  /// Least, most and how many, in the order of the form; scored items only.
  let items: [(range: ClosedRange<Int>, count: Int)]
  var bands: [(from: Int, label: String)] = []
  /// The least total that reaches it.
  var cutoffs: [(id: String, least: Int)] = []
  /// The highest total that is still within it.
  var endpoints: [(key: String, most: Int)] = []
  var response: Response?
  var reliable: [Int] = []

  var testDescription: String { id }

  var ranges: [ClosedRange<Int>] { items.flatMap { Array(repeating: $0.range, count: $0.count) } }
  var totals: ClosedRange<Int> { ranges.reduce(0) { $0 + $1.lowerBound }...ranges.reduce(0) { $0 + $1.upperBound } }

  /// Answers that add up to a total: the first items as high as they go, one between, the last at their least.
  func answers(totalling total: Int) -> [String: Int] {
    var left = total - totals.lowerBound
    var answers: [String: Int] = [:]
    for (place, range) in ranges.enumerated() {
      let more = min(left, range.upperBound - range.lowerBound)
      answers[String(place + 1)] = range.lowerBound + more
      left -= more
    }
    return answers
  }

  /// The instruments whose total is the sum of their scored items; the others have tests of their own.
  static let sums: [InstrumentDefinition] = [
    InstrumentDefinition(
      id: "caps-5", items: [(0...4, 20)],
      bands: [(0, "asymptomatic/few symptoms"), (11, "mild/subthreshold"), (23, "moderate/threshold"), (35, "severe"), (47, "extreme")],
      endpoints: [("clinicallySignificantChangeEndpoint", 8)], response: .percent(30), reliable: [13, 12]),
    InstrumentDefinition(
      id: "pcl-5", items: [(0...4, 20)], cutoffs: [("probablePTSD", 33)], endpoints: [("clinicallySignificantChangeEndpoint", 28)],
      response: .percent(30), reliable: [15, 18]),
    InstrumentDefinition(id: "ies-r", items: [(0...4, 22)], cutoffs: [("clinicalConcern", 24), ("probablePTSD", 33), ("dsm5Korean", 25)]),
    InstrumentDefinition(
      id: "madrs", items: [(0...6, 10)], bands: [(0, "none/remission"), (7, "mild"), (20, "moderate"), (35, "severe")],
      endpoints: [("remission", 10)], response: .percent(50)),
    InstrumentDefinition(
      id: "phq-9", items: [(0...3, 9)],
      bands: [(0, "none-minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")],
      cutoffs: [("positiveScreen", 10)], endpoints: [("remission", 4)], response: .percent(50)),
    InstrumentDefinition(
      id: "gad-7", items: [(0...3, 7)], bands: [(0, "none-minimal"), (5, "mild"), (10, "moderate"), (15, "severe")],
      cutoffs: [("positiveScreen", 10)], endpoints: [("remission", 4)], response: .percent(50)),
    InstrumentDefinition(id: "cadss-23", items: [(0...4, 23)], cutoffs: [("dissociationPresent", 5)]),
    InstrumentDefinition(id: "bprs-18", items: [(1...7, 18)]),
    InstrumentDefinition(
      id: "ymrs", items: [(0...4, 4), (0...8, 2), (0...4, 1), (0...8, 2), (0...4, 2)],
      bands: [(0, "remission"), (13, "minimal"), (20, "mild"), (26, "moderate"), (38, "severe")], endpoints: [("remission", 12)],
      response: .percent(50)),
    InstrumentDefinition(
      id: "ham-d17", items: [(0...4, 3), (0...2, 3), (0...4, 5), (0...2, 3), (0...4, 1), (0...2, 2)],
      bands: [(0, "none"), (8, "mild"), (14, "moderate"), (19, "severe"), (23, "very severe")], endpoints: [("remission", 7)],
      response: .percent(50)),
    InstrumentDefinition(
      id: "ham-a", items: [(0...4, 14)],
      bands: [(0, "mild or none"), (18, "mild to moderate"), (25, "moderate to severe"), (31, "very severe")], endpoints: [("remission", 7)],
      response: .percent(50)),
    InstrumentDefinition(id: "pss-i-5", items: [(0...4, 20)], cutoffs: [("probablePTSD", 23)]),
    InstrumentDefinition(
      id: "isi", items: [(0...4, 7)],
      bands: [(0, "no clinically significant insomnia"), (8, "subthreshold"), (15, "moderate clinical"), (22, "severe clinical")],
      endpoints: [("remission", 7)], response: .points(8)),
    // Of 48 points 20, 40, 60 and 80 percent are 9.6, 19.2, 28.8 and 38.4: the first whole totals at or above them.
    InstrumentDefinition(
      id: "whodas-2.0-12", items: [(0...4, 12)], bands: [(0, "none"), (10, "mild"), (20, "moderate"), (29, "severe"), (39, "extreme")]),
    InstrumentDefinition(id: "sds", items: [(0...10, 3)], endpoints: [("response", 12), ("remission", 6)]),
    InstrumentDefinition(
      id: "wsas", items: [(0...8, 5)], bands: [(0, "subclinical"), (10, "significant impairment"), (21, "moderately severe or worse")]),
    InstrumentDefinition(id: "cgi-s", items: [(1...7, 1)], endpoints: [("remission", 2)]),
    InstrumentDefinition(id: "cgi-i", items: [(1...7, 1)], endpoints: [("response", 2)]),
  ]
}
