import LosslessJSON
import MappingCatalog

/// Sets of answers scored a second, on one core: whole and with holes, by name and by place, each checked against a plain sum.
@main
struct ScoreBench {
  /// So many sets of each instrument; made beforehand, so that only scoring is timed.
  static let sets = 50_000

  static func main() {
    let catalog = MappingCatalog.load().catalog
    for id in ["phq-9", "pcl-5", "caps-5", "qids-sr16", "c-ssrs-screener"] {
      guard let instrument = catalog.instruments[id] else { continue }
      let rows = made(instrument)
      let named = rows.map { row in Dictionary(uniqueKeysWithValues: zip(instrument.items.map(\.id), row).compactMap { id, answer in answer.map { (id, $0) } })
      }
      report(id, "by place", rows.count) { rows.reduce(0) { $0 + (instrument.score(row: $1).total?.sum ?? 0) } }
      report(id, "by name", named.count) { named.reduce(0) { $0 + (instrument.score($1).total?.sum ?? 0) } }
    }
  }

  /// Answers of a linear congruence, every tenth set with a hole.
  private static func made(_ instrument: Instrument) -> [[Int?]] {
    var state: UInt64 = 41
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    return (0..<sets).map { number in
      var row: [Int?] = instrument.items.map { item in item.range.map { $0.lowerBound + next($0.count) } ?? next(100) }
      if number % 10 == 0 { row[next(row.count)] = nil }
      return row
    }
  }

  private static func report(_ id: String, _ how: String, _ count: Int, _ run: () -> Int) {
    let clock = ContinuousClock()
    var best = Duration.seconds(3600)
    var sum = 0
    for _ in 0..<5 { best = min(best, clock.measure { sum = run() }) }
    let seconds = Double(best.components.seconds) + Double(best.components.attoseconds) / 1e18
    print("\(id) \(how): \(Int(Double(count) / seconds)) sets a second (check \(sum))")
  }
}
