internal import ClinicalRecords

extension Instrument {
  /// Reckons the answers by item id; an item that is absent is unanswered.
  ///
  /// An unanswered item that must be answered makes it incomplete, and an answer out of its item's range rejects the whole:
  /// nothing is clamped, filled in or left out. The first fault counts, items in the order of the form, unknown ones after them.
  public func score(_ answers: [String: Int], options: Set<String> = []) -> Score {
    var row = [Int?](repeating: nil, count: items.count)
    var isKnown = true
    // Each answer goes to a place of its own: in which order they come makes no difference.
    for (id, answer) in answers {
      if let place = plan.place(of: id) { row[place] = answer } else { isKnown = false }
    }
    let score = score(row: row, options: options)
    if !isKnown, let unknown = unknown(answers.keys) {
      if case .rejected = score.status { return score }
      return .rejected(unknown)
    }
    return score
  }

  /// The same of what was given by a file or a person, where an answer may be no whole number.
  public func score(given answers: [String: GivenAnswer], options: Set<String> = []) -> Score {
    let whole = answers.compactMapValues { if case .whole(let answer) = $0 { answer } else { nil } }
    guard whole.count < answers.count else { return score(whole, options: options) }
    for item in items {
      switch answers[item.id] {
      case nil: continue
      case .notWhole: return .rejected("item \(item.id) not an integer")
      case .whole(let answer): if let fault = fault(answer, of: item, dropped: isDropped(item.id, options)) { return .rejected(fault) }
      }
    }
    return .rejected(unknown(answers.keys) ?? "no answer is an integer")
  }

  /// The same of a row of answers, one for each of ``items`` in their order, nil for an unanswered one.
  ///
  /// For many sets of answers at once: nothing is looked up by name. A row of another length is rejected.
  public func score(row: [Int?], options: Set<String> = []) -> Score {
    guard row.count == items.count else { return .rejected("\(row.count) answers to \(items.count) items") }
    let option = options.isEmpty ? nil : self.options.first { options.contains($0.key) }
    let dropped = option.flatMap { plan.dropped[$0.key] } ?? []
    for place in row.indices {
      guard let answer = row[place] else { continue }
      let isDropped = !dropped.isEmpty && dropped.contains(place)
      if !isDropped, plan.ranges[place].map({ $0.contains(answer) }) ?? true { continue }
      if let fault = fault(answer, of: items[place], dropped: isDropped) { return .rejected(fault) }
    }
    return reckon(row, option, dropped)
  }

  private func unknown(_ ids: some Collection<String>) -> String? {
    ids.filter { plan.place(of: $0) == nil }.min().map { "item \($0) unknown" }
  }

  private func isDropped(_ item: String, _ options: Set<String>) -> Bool {
    self.options.contains { options.contains($0.key) && $0.dropped.contains(item) }
  }

  private func fault(_ answer: Int, of item: Item, dropped: Bool) -> String? {
    if dropped { return "item \(item.id) answered though not applicable" }
    guard let range = item.range, !range.contains(answer) else { return nil }
    return "item \(item.id) out of range \(range.lowerBound)-\(range.upperBound)"
  }
}

extension Instrument {
  /// What a row whose answers are all in range comes to.
  private func reckon(_ row: [Int?], _ option: Option?, _ dropped: [Int]) -> Score {
    let isComplete = plan.required.allSatisfy { requirement in
      if let condition = requirement.condition, !condition.holds(of: row) { return true }
      return requirement.items.allSatisfy { row[$0] != nil || isExcused($0, row) || dropped.contains($0) }
    }
    let values = plan.subscales.map { value($0.method, $0.items, row) }
    let total = isComplete ? total(row, values, dropped) : nil
    let hasBands = bands != nil && (option?.hasBands ?? true)
    return Score(
      status: isComplete ? .complete : .incomplete, total: total, maximum: option?.maximum, subscales: told(values), percent: percent(of: total),
      band: hasBands ? total.flatMap { band(of: $0) } : nil, cutoffs: plan.cutoffs.map { flag($0, row, total) },
      findings: plan.findings.map { Score.Found(key: $0.key, value: found($0.step, row, total, isComplete)) })
  }

  private func isExcused(_ place: Int, _ row: [Int?]) -> Bool { plan.partners[place].contains { row[$0] != nil } }

  /// One number of several answers; nil when one is missing that no other stands in for.
  private func value(_ method: Method, _ places: [Int], _ row: [Int?]) -> ScoreValue? {
    var sum = 0
    var highest: Int?
    for place in places {
      guard let answer = row[place] else {
        if isExcused(place, row) { continue }
        return nil
      }
      sum += answer
      highest = Swift.max(highest ?? answer, answer)
    }
    switch method {
    case .sum, .sumOfSubscales: return ScoreValue(sum)
    case .mean: return places.isEmpty ? nil : ScoreValue(sum, over: places.count)
    case .max: return highest.map { ScoreValue($0) }
    }
  }

  private func total(_ row: [Int?], _ values: [ScoreValue?], _ dropped: [Int]) -> ScoreValue? {
    guard let method = self.total?.method else { return nil }
    if method == .sumOfSubscales {
      var sum = 0
      for value in values {
        guard let whole = value?.whole else { return nil }
        sum += whole
      }
      return ScoreValue(sum)
    }
    return value(method, dropped.isEmpty ? plan.scored : plan.scored.filter { !dropped.contains($0) }, row)
  }

  /// The subscales as they are told: a mean beside its sum, where the authors want both.
  private func told(_ values: [ScoreValue?]) -> [Score.Subscale] {
    var told: [Score.Subscale] = []
    told.reserveCapacity(values.count)
    for (place, value) in values.enumerated() {
      let subscale = plan.subscales[place]
      told.append(Score.Subscale(id: subscale.id, value: value))
      if let mean = subscale.meanID { told.append(Score.Subscale(id: mean, value: value.map { ScoreValue($0.sum, over: subscale.items.count) })) }
    }
    return told
  }

  private func percent(of total: ScoreValue?) -> ClinicalDecimal? {
    guard let most = self.total, most.percentKey != nil, let sum = total?.whole else { return nil }
    return ClinicalDecimal(100 * sum).divided(by: ClinicalDecimal(most.range.upperBound), places: 2)
  }

  private func band(of total: ScoreValue) -> String? {
    guard let bands, let most = totalRange?.upperBound else { return nil }
    // Of a percentage the exact one is compared, not the rounded.
    return bands.steps.last { bands.isOnPercent ? 100 * total.sum >= $0.from * most * total.count : total.sum >= $0.from * total.count }?.label
  }

  private func flag(_ limit: ScoringPlan.Limit, _ row: [Int?], _ total: ScoreValue?) -> Score.Flag {
    if let items = limit.items { return Score.Flag(key: limit.key, isReached: Self.reaches(row, items, limit.atLeast)) }
    return Score.Flag(key: limit.key, isReached: total.map { $0.sum >= limit.atLeast * $0.count })
  }

  /// True as soon as one does, else nil while one is unanswered.
  static func reaches(_ row: [Int?], _ places: [Int], _ least: Int) -> Bool? {
    var isOpen = false
    for place in places {
      guard let answer = row[place] else {
        isOpen = true
        continue
      }
      if answer >= least { return true }
    }
    return isOpen ? nil : false
  }
}
