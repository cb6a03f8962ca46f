extension Instrument {
  /// The keys of a score that a rule of a file may not take for itself.
  private static let reserved: Set<String> = [
    "instrument", "status", "reason", "total", "maximum", "subscales", "band", "cutoffs", "change", "engine", "instrumentHash", "baselineTotal",
    "pointsReduction", "percentReduction",
  ]

  /// What the fields must say of one another: ids once, rules of items there are, thresholds that can be reached and missed.
  func checkTogether(_ reader: FieldReader) {
    checkItems(reader)
    checkSubscales(reader)
    checkTotal(reader)
    checkMissing(reader)
    checkKeys(reader)
    for (place, cutoff) in cutoffs.enumerated() { check(cutoff, at: "cutoffs[\(place)]", reader) }
    for (place, finding) in findings.enumerated() { check(finding, at: "findings[\(place)]", reader) }
    if change != nil, total == nil || total?.method == .mean { reader.fault("change", "a change is reckoned of a total that is a sum") }
  }

  private func checkItems(_ reader: FieldReader) {
    for (place, item) in items.enumerated() {
      if items[..<place].contains(where: { $0.id == item.id }) { reader.fault("items[\(place)].id", "the item \(item.id) is there already") }
      if item.isScored, item.range == nil { reader.fault("items[\(place)].range", "a scored item needs one") }
    }
  }

  private func checkSubscales(_ reader: FieldReader) {
    for (place, subscale) in subscales.enumerated() {
      let path = "subscales[\(place)]"
      expect(subscale.items, at: path + ".items", reader)
      for id in subscale.items where item(id).map({ $0.range == nil }) == true { reader.fault(path + ".items", "the item \(id) has no range") }
      if Set(subscale.items).count < subscale.items.count { reader.fault(path + ".items", "an item stands twice") }
      if subscale.meanID != nil, subscale.method != .sum { reader.fault(path + ".meanID", "stands beside a sum only") }
      check(subscale.items.compactMap { item($0)?.range }, subscale.method, is: subscale.range, path, reader)
    }
    let ids = subscales.flatMap { [$0.id] + ($0.meanID.map { [$0] } ?? []) }
    if Set(ids).count < ids.count { reader.fault("subscales", "an id stands twice") }
  }

  private func checkTotal(_ reader: FieldReader) {
    let scored = items.filter(\.isScored)
    guard let total else {
      if !scored.isEmpty { reader.fault("total", "is missing, and items are scored") }
      if bands != nil { reader.fault("bands", "there is no total") }
      return
    }
    switch total.method {
    case .sumOfSubscales:
      if subscales.contains(where: { $0.method == .mean }) { reader.fault("total.method", "subscales that are means do not add up to a whole number") }
      check(subscales.map(\.range), .sum, is: total.range, "total", reader)
    default: check(scored.compactMap(\.range), total.method, is: total.range, "total", reader)
    }
    if total.percentKey != nil, total.range.lowerBound != 0 || total.range.upperBound < 1 || total.method == .mean {
      reader.fault("total.percentKey", "a total that starts at 0 and is no mean is told in percent")
    }
    checkBands(total, reader)
    for (place, option) in options.enumerated() {
      let path = "options[\(place)]"
      expect(option.dropped, at: path + ".dropItems", reader)
      let left = scored.filter { !option.dropped.contains($0.id) }.compactMap(\.range)
      let most = left.reduce(0) { $0 + $1.upperBound }
      if total.method == .sum, most != option.maximum { reader.fault(path + ".maximum", "the ranges of the items left add up to \(most)") }
      if total.method != .sum { reader.fault(path, "items are left out of a sum only") }
    }
  }

  private func checkBands(_ total: Total, _ reader: FieldReader) {
    guard let bands else { return }
    let range = bands.isOnPercent ? 0...100 : total.range
    if bands.isOnPercent, total.percentKey == nil { reader.fault("bands.of", "the total is not told in percent") }
    if bands.steps.isEmpty { reader.fault("bands.steps", "at least one step was expected") }
    for (place, step) in bands.steps.enumerated() {
      let path = "bands.steps[\(place)].from"
      if !range.contains(step.from) { reader.fault(path, "a number from \(range.lowerBound) to \(range.upperBound) was expected") }
      if place == 0, step.from != range.lowerBound { reader.fault(path, "the first step starts at \(range.lowerBound)") }
      if place > 0, step.from <= bands.steps[place - 1].from { reader.fault(path, "is not above the step before") }
    }
    let labels = bands.steps.map(\.label)
    if Set(labels).count < labels.count { reader.fault("bands.steps", "a label stands twice") }
  }

  private func checkMissing(_ reader: FieldReader) {
    for (place, requirement) in missing.required.enumerated() {
      expect(requirement.items, at: "missing.required[\(place)].items", reader)
      if let condition = requirement.condition { expect(condition, at: "missing.required[\(place)].when", reader) }
    }
    // What is said of some items and not of all would let a total be missing in a score that calls itself complete.
    if !missing.required.isEmpty {
      let covered = Set(missing.required.flatMap(\.items) + missing.eitherOr.flatMap { $0 })
      for item in items where item.isScored && !covered.contains(item.id) {
        reader.fault("missing.required", "the scored item \(item.id) is in no requirement")
      }
    }
    // A sum without one of its items would be a number that nobody defined; the highest of the others is one.
    for (place, group) in missing.eitherOr.enumerated() {
      let path = "missing.eitherOr[\(place)]"
      expect(group, at: path, reader)
      let holders = subscales.filter { subscale in group.allSatisfy(subscale.items.contains) && subscale.method == .max }
      let summed = total?.method != .sumOfSubscales && group.contains { id in item(id)?.isScored == true }
      let elsewhere = subscales.contains { subscale in subscale.method != .max && group.contains(where: subscale.items.contains) }
      if holders.isEmpty || summed || elsewhere { reader.fault(path, "items of one subscale that takes the highest were expected") }
    }
  }

  private func checkKeys(_ reader: FieldReader) {
    var seen = Self.reserved
    if let key = total?.percentKey, !seen.insert(key).inserted { reader.fault("total.percentKey", "the key \(key) is taken") }
    for (place, finding) in findings.enumerated() where !seen.insert(finding.key).inserted {
      reader.fault("findings[\(place)].key", "the key \(finding.key) is taken")
    }
    for (place, option) in options.enumerated() where options[..<place].contains(where: { $0.key == option.key }) {
      reader.fault("options[\(place)].key", "the option \(option.key) is there already")
    }
    var cutoffIDs: Set<String> = []
    for (place, cutoff) in cutoffs.enumerated() where !cutoffIDs.insert(cutoff.id).inserted {
      reader.fault("cutoffs[\(place)].id", "the cut-off \(cutoff.id) is there already")
    }
    var changeKeys: Set<String> = ["baselineTotal", "pointsReduction", "percentReduction"]
    for (place, rule) in (change?.rules ?? []).enumerated() {
      let path = "change.rules[\(place)]"
      if !changeKeys.insert(rule.key).inserted { reader.fault(path + ".key", "the key \(rule.key) is taken") }
      if case .percentReduction = rule.threshold, change?.hasPercent == false { reader.fault(path, "the change is not told in percent") }
      if case .pointsReduction(let points) = rule.threshold, let range = totalRange, points > range.upperBound - range.lowerBound {
        reader.fault(path + ".pointsReductionAtLeast", "is more than the total can fall")
      }
    }
  }
}
