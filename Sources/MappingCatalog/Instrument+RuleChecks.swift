extension Instrument {
  func check(_ cutoff: Cutoff, at path: String, _ reader: FieldReader) {
    switch cutoff.rule {
    case .totalAtLeast(let least): expectReachable(least, at: path + ".totalAtLeast", reader)
    case .anyItem(let ids, let least):
      expect(ids, at: path + ".items", reader)
      for id in ids { expectReachable(least, of: id, at: path + ".anyItemAtLeast", reader) }
    }
  }

  func check(_ finding: Finding, at path: String, _ reader: FieldReader) {
    switch finding.rule {
    case .totalAtMost(let most): expectReachable(most + 1, at: path + ".atMost", reader)
    case .anyItem(let ids, let least):
      expect(ids, at: path + ".items", reader)
      for id in ids { expectReachable(least, of: id, at: path + ".atLeast", reader) }
    case .symptomCounts(let least, let required):
      if required.isEmpty { reader.fault(path + ".require", "at least one subscale was expected") }
      for (place, count) in required.enumerated() {
        guard let subscale = subscale(count.subscale, at: path + ".require[\(place)].subscale", reader) else { continue }
        if count.atLeast > subscale.items.count { reader.fault(path + ".require[\(place)].atLeast", "the subscale has \(subscale.items.count) items") }
        for id in subscale.items { expectReachable(least, of: id, at: path + ".itemAtLeast", reader) }
      }
    case .itemCount(let thresholds, let core, let outcomes, _):
      expect(thresholds.map(\.item), at: path + ".items", reader)
      for threshold in thresholds { expectReachable(threshold.atLeast, of: threshold.item, at: path + ".items", reader) }
      expect(core, at: path + ".core", reader)
      for (place, outcome) in outcomes.enumerated() {
        let at = path + ".outcomes[\(place)].countAtLeast"
        if outcome.countAtLeast > thresholds.count { reader.fault(at, "there are \(thresholds.count) items") }
        if place > 0, outcome.countAtLeast >= outcomes[place - 1].countAtLeast { reader.fault(at, "is not below the outcome before") }
      }
      if outcomes.isEmpty { reader.fault(path + ".outcomes", "at least one was expected") }
    case .triage(let levels, _):
      if levels.isEmpty { reader.fault(path + ".levels", "at least one was expected") }
      for (place, level) in levels.enumerated() { expect(level.condition, at: path + ".levels[\(place)].when", reader) }
    case .meansAtLeast(let ids, let least):
      if ids.isEmpty { reader.fault(path + ".subscales", "at least one was expected") }
      for id in ids {
        guard let subscale = subscale(id, at: path + ".subscales", reader) else { continue }
        for item in subscale.items { expectReachable(least, of: item, at: path + ".atLeast", reader) }
      }
    }
  }

  private func subscale(_ id: String, at path: String, _ reader: FieldReader) -> Subscale? {
    let found = subscales.first { $0.id == id }
    if found == nil { reader.fault(path, "there is no subscale \(id)") }
    return found
  }

  func expect(_ ids: [String], at path: String, _ reader: FieldReader) {
    if ids.isEmpty { reader.fault(path, "at least one item was expected") }
    for id in ids where plan.position[id] == nil { reader.fault(path, "there is no item \(id)") }
  }

  func expect(_ condition: Condition, at path: String, _ reader: FieldReader) {
    for (item, least) in condition.mentions {
      if plan.position[item] == nil { reader.fault(path, "there is no item \(item)") }
      if let least { expectReachable(least, of: item, at: path, reader) }
    }
  }

  /// A threshold at the least of a total is always reached and one above the most never: neither says anything.
  private func expectReachable(_ least: Int, at path: String, _ reader: FieldReader) {
    guard let range = totalRange else { return reader.fault(path, "there is no total") }
    if least <= range.lowerBound || least > range.upperBound { reader.fault(path, "divides no total from \(range.lowerBound) to \(range.upperBound)") }
  }

  private func expectReachable(_ least: Int, of id: String, at path: String, _ reader: FieldReader) {
    guard let item = item(id), let range = item.range else { return }
    if least <= range.lowerBound || least > range.upperBound { reader.fault(path, "divides no answer from \(range.lowerBound) to \(range.upperBound)") }
  }

  /// A declared range must be what the items can come to.
  func check(_ ranges: [ClosedRange<Int>], _ method: Method, is range: ClosedRange<Int>, _ path: String, _ reader: FieldReader) {
    guard !ranges.isEmpty else { return }
    let (lows, highs) = (ranges.map(\.lowerBound), ranges.map(\.upperBound))
    let (low, high): (Int, Int)
    switch method {
    case .sum, .sumOfSubscales: (low, high) = (lows.reduce(0, +), highs.reduce(0, +))
    case .max: (low, high) = (lows.max() ?? 0, highs.max() ?? 0)
    case .mean:
      // A mean of items with unlike ranges would need a range of fractions, and no instrument of the field has one.
      if Set(ranges).count > 1 { reader.fault(path + ".method", "a mean is taken of items with one range") }
      (low, high) = (lows[0], highs[0])
    }
    if low != range.lowerBound { reader.fault(path + ".min", "the items' ranges come to \(low)") }
    if high != range.upperBound { reader.fault(path + ".max", "the items' ranges come to \(high)") }
  }
}
