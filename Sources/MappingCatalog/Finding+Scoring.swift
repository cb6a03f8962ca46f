extension Instrument {
  /// What one rule finds in a row whose answers are all in range.
  func found(_ rule: ScoringPlan.Step, _ row: [Int?], _ total: ScoreValue?, _ isComplete: Bool) -> Finding.Value? {
    switch rule {
    case .totalAtMost(let most): return total.map { .truth($0.sum <= most * $0.count) }
    case .anyItem(let places, let least): return Self.reaches(row, places, least).map { .truth($0) }
    case .symptomCounts(let least, let lists): return .word(Self.symptoms(row, lists, least).rawValue)
    case .itemCount(let thresholds, let core, let outcomes, let otherwise):
      return Self.count(row, thresholds).map { count in
        guard core.holds(of: row) else { return .word(otherwise) }
        return .word(outcomes.first { count >= $0.countAtLeast }?.value ?? otherwise)
      }
    case .triage(let levels, let otherwise):
      if let level = levels.first(where: { $0.condition.holds(of: row) }) { return .word(level.value) }
      return isComplete ? .word(otherwise) : nil
    case .meansAtLeast(let lists, let least): return Self.means(row, lists, least).map { .truth($0) }
    }
  }

  /// What a rule of symptom counts can say.
  enum SymptomRule: String { case met, notMet, indeterminate }

  /// `met` when the answers there are satisfy every list, `notMet` when those missing could not, else `indeterminate`.
  private static func symptoms(_ row: [Int?], _ lists: [ScoringPlan.List], _ least: Int) -> SymptomRule {
    var isMet = true
    for list in lists {
      var counted = 0
      var open = 0
      for place in list.items {
        guard let answer = row[place] else {
          open += 1
          continue
        }
        if answer >= least { counted += 1 }
      }
      if counted + open < list.atLeast { return .notMet }
      if counted < list.atLeast { isMet = false }
    }
    return isMet ? .met : .indeterminate
  }

  /// How many items are at their thresholds; nil when one is unanswered.
  private static func count(_ row: [Int?], _ thresholds: [ScoringPlan.Threshold]) -> Int? {
    var count = 0
    for threshold in thresholds {
      guard let answer = row[threshold.item] else { return nil }
      if answer >= threshold.atLeast { count += 1 }
    }
    return count
  }

  /// Whether every list's mean is so high, compared on sums; nil when an answer of any is missing.
  private static func means(_ row: [Int?], _ lists: [[Int]], _ least: Int) -> Bool? {
    var isReached = true
    for list in lists {
      var sum = 0
      for place in list {
        guard let answer = row[place] else { return nil }
        sum += answer
      }
      if sum < least * list.count { isReached = false }
    }
    return isReached
  }
}
