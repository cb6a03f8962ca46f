import ClinicalRecords
import MappingCatalog
import Testing

/// Every total an instrument can come to, and every pair of totals where a change is reckoned: nothing is sampled.
@Suite struct InstrumentBoundaryTests {
  private static let catalog = MappingCatalog.load().catalog

  private func instrument(_ definition: InstrumentDefinition) throws -> Instrument { try #require(Self.catalog.instruments[definition.id]) }

  @Test func `every instrument is in one of the tables or has rules of its own`() {
    let own: Set<String> = ["qids-sr16", "c-ssrs-screener", "meq-30"]
    #expect(Set(InstrumentDefinition.sums.map(\.id)).union(own) == Set(Self.catalog.instruments.keys))
  }

  @Test(arguments: InstrumentDefinition.sums) func `items, ranges and total are the published ones`(definition: InstrumentDefinition) throws {
    let instrument = try instrument(definition)
    #expect(instrument.items.filter(\.isScored).map(\.range) == definition.ranges)
    #expect(instrument.totalRange == definition.totals)
  }

  @Test(arguments: InstrumentDefinition.sums) func `every total has its band, cut-offs and endpoints`(definition: InstrumentDefinition) throws {
    let instrument = try instrument(definition)
    for total in definition.totals {
      let score = instrument.score(definition.answers(totalling: total))
      #expect(score.status == .complete && score.total?.whole == total)
      #expect(score.band == definition.bands.last { $0.from <= total }?.label, "\(total)")
      for cutoff in definition.cutoffs {
        #expect(score.cutoffs.first { $0.key == cutoff.id }?.isReached == (total >= cutoff.least), "\(cutoff.id) at \(total)")
      }
      for endpoint in definition.endpoints {
        #expect(score.finding(endpoint.key) == .truth(total <= endpoint.most), "\(endpoint.key) at \(total)")
      }
    }
    let totals = instrument.cutoffs.filter { if case .totalAtLeast = $0.rule { true } else { false } }.map(\.id)
    #expect(totals == definition.cutoffs.map(\.id), "no cut-off of the file is left out here")
    let endpoints = instrument.findings.filter { if case .totalAtMost = $0.rule { true } else { false } }.map(\.key)
    #expect(Set(endpoints) == Set(definition.endpoints.map(\.key)))
    #expect(instrument.bands?.steps.count ?? 0 == definition.bands.count)
  }

  /// The percentage is held against by cross-multiplication in another order than the engine's, and exact thresholds are counted.
  @Test(arguments: InstrumentDefinition.sums) func `every change from every baseline is told, and exactly the threshold counts`(
    definition: InstrumentDefinition
  ) throws {
    let instrument = try instrument(definition)
    guard instrument.change != nil else {
      #expect(["cgi-i"].contains(definition.id), "takes no baseline")
      return #expect(instrument.change(from: 5, to: instrument.score(definition.answers(totalling: definition.totals.lowerBound))) == nil)
    }
    for now in definition.totals {
      let score = instrument.score(definition.answers(totalling: now))
      for baseline in definition.totals {
        let change = try #require(instrument.change(from: baseline, to: score))
        #expect(change.baselineTotal == baseline && change.pointsReduction == baseline - now)
        check(change, definition, baseline: baseline, now: now)
      }
    }
    #expect(instrument.change?.rules.count == definition.reliable.count + (definition.response == nil ? 0 : 1))
  }

  private func check(_ change: ScoreChange, _ definition: InstrumentDefinition, baseline: Int, now: Int) {
    for points in definition.reliable { #expect(change.isReached("reliableAt\(points)") == (now <= baseline - points)) }
    switch definition.response {
    case .points(let points): #expect(change.isReached("response") == (now + points <= baseline))
    case .percent(let percent):
      // What may be left of the baseline, in hundredths: no more than 100 - percent of each point of it.
      #expect(change.isReached("response") == (baseline == 0 ? nil : now * 100 <= baseline * (100 - percent)), "\(baseline) to \(now)")
    case nil: #expect(change.isReached("response") == nil)
    }
    guard definition.id != "cgi-s" else { return #expect(change.percentReduction == nil, "a global impression has no percentage") }
    #expect((change.percentReduction == nil) == (baseline == 0))
    if let percent = change.percentReduction {
      let error = abs(Double(percent.description)! * Double(baseline) - 100 * Double(baseline - now))
      #expect(error <= 0.005 * Double(baseline) + 1e-9, "\(percent) of \(baseline) to \(now)")
    }
  }

  @Test(arguments: [(10, 7, true), (10, 8, false), (50, 35, true), (50, 36, false), (80, 56, true), (80, 57, false), (1, 0, true), (7, 5, false)])
  func `thirty percent is thirty percent`(baseline: Int, now: Int, isResponse: Bool) throws {
    let caps = try #require(InstrumentDefinition.sums.first { $0.id == "caps-5" })
    #expect(try instrument(caps).change(from: baseline, to: instrument(caps).score(caps.answers(totalling: now)))?.isReached("response") == isResponse)
  }

  @Test func `percentages are rounded half to even from the exact fraction`() throws {
    let caps = try #require(InstrumentDefinition.sums.first { $0.id == "caps-5" })
    func percent(_ baseline: Int, _ now: Int) throws -> String? {
      try instrument(caps).change(from: baseline, to: instrument(caps).score(caps.answers(totalling: now)))?.percentReduction?.description
    }
    #expect(try percent(58, 41) == "29.31")
    #expect(try percent(10, 12) == "-20.00")
    #expect(try percent(64, 63) == "1.56", "1.5625")
    #expect(try percent(32, 31) == "3.12", "3.125 goes to the even hundredth")
    #expect(try percent(32, 29) == "9.38", "9.375 goes to the even hundredth")
  }

  @Test(arguments: InstrumentDefinition.sums) func `each item out of its range rejects the whole, at either end`(definition: InstrumentDefinition) throws {
    let instrument = try instrument(definition)
    let good = definition.answers(totalling: definition.totals.lowerBound)
    for item in instrument.items {
      guard let range = item.range else { continue }
      for wrong in [range.lowerBound - 1, range.upperBound + 1, .min, .max] {
        var answers = good
        answers[item.id] = wrong
        #expect(instrument.score(answers).status == .rejected("item \(item.id) out of range \(range.lowerBound)-\(range.upperBound)"))
      }
      for edge in [range.lowerBound, range.upperBound] {
        var answers = good
        answers[item.id] = edge
        #expect(instrument.score(answers).status == .complete)
      }
    }
  }

  @Test(arguments: InstrumentDefinition.sums) func `one missing scored item takes the total and all that hangs on it`(definition: InstrumentDefinition) throws {
    let instrument = try instrument(definition)
    for item in instrument.items where item.isScored {
      var answers = definition.answers(totalling: definition.totals.upperBound)
      answers[item.id] = nil
      let score = instrument.score(answers)
      #expect(score.status == .incomplete && score.total == nil && score.band == nil && score.percent == nil)
      for subscale in instrument.subscales where !subscale.items.contains(item.id) && subscale.items.allSatisfy({ answers[$0] != nil }) {
        #expect(score.subscale(subscale.id) != nil, "\(subscale.id) has all its items")
      }
      for subscale in instrument.subscales where subscale.items.contains(item.id) { #expect(score.subscale(subscale.id) == nil) }
      for cutoff in definition.cutoffs { #expect(score.cutoffs.first { $0.key == cutoff.id }?.isReached == nil) }
      for endpoint in definition.endpoints { #expect(score.finding(endpoint.key) == nil) }
      if let change = instrument.change(from: definition.totals.upperBound, to: score) {
        #expect(change.pointsReduction == nil && change.percentReduction == nil && change.rules.allSatisfy { $0.isReached == nil })
      }
    }
  }
}
