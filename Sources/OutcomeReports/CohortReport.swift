internal import LosslessJSON
public import MappingCatalog
public import Outcomes

/// What a cohort comes to, for people, programs and paper; small cells are left out.
public struct CohortReport: Sendable {
  let cohort: Cohort
  let instrument: Instrument?
  /// Courses of blinded patients that were left out.
  let blinded: Int

  /// A report of a cohort; `blinded` courses were left out of it.
  public init(_ cohort: Cohort, in catalog: MappingCatalog, blinded: Int = 0) {
    self.cohort = cohort
    instrument = catalog.instruments[cohort.question.instrument]
    self.blinded = blinded
  }

  var question: CohortQuestion { cohort.question }

  /// `CAPS-5, baseline to week-2, by arm`.
  var title: String {
    let name = instrument?.name ?? question.instrument
    if question.grouping == .crossover { return "\(name), \(question.endpoint), crossover" }
    if question.positiveAtLeast != nil { return "\(name), \(question.endpoint), by \(question.grouping.rawValue)" }
    return "\(name), \(question.baseline) to \(question.endpoint), by \(question.grouping.rawValue)"
  }

  // MARK: Small cells

  /// Whether a count says too much of too few people: it, or what is left of its total, is there and below the threshold.
  func isSmall(_ proportion: Proportion) -> Bool { isSmall(proportion.count) || isSmall(proportion.total - proportion.count) }

  func isSmall(_ count: Int) -> Bool { count > 0 && count < question.smallestCell }

  /// Whether a proportion of those seen may be told: not where it says that only a few were not seen.
  func isTold(_ proportion: Proportion, of group: Cohort.Group) -> Bool { !isSmall(group.count - proportion.total) }

  func isSmall(_ held: SurvivalMedian) -> Bool { [held.count, held.events, held.count - held.events].contains { isSmall($0) } }

  /// Whether so few were measured that a mean of them is nearly one person's own value.
  func isFew(_ summary: SampleSummary) -> Bool { summary.count < question.smallestCell && question.smallestCell > 1 }

  /// Whether a group lacks so few totals that with all their digits its means would tell how few.
  func isBlurred(_ group: Cohort.Group) -> Bool { isSmall(group.count - group.reduction.count) }

  /// Whether numbers of these two groups are rounded.
  func isBlurred(_ comparison: Cohort.Comparison) -> Bool {
    cohort.groups.contains { ($0.name == comparison.first || $0.name == comparison.second) && isBlurred($0) }
  }

  /// How many are missing, in words; a few are not told.
  func words(missing count: Int) -> String { isSmall(count) ? "fewer than \(question.smallestCell)" : String(count) }

  /// Whether nothing is told of a group but that it is small.
  func isSmall(_ group: Cohort.Group) -> Bool { group.count < question.smallestCell }

  /// Whether the groups may be held against each other: not where one of them is small.
  var isCompared: Bool { !cohort.groups.contains { isSmall($0) } }

  /// The groups held against each other, without those that are small.
  var comparisons: [Cohort.Comparison] {
    let small = Set(cohort.groups.filter { isSmall($0) || isFew($0.reduction) }.map(\.name))
    return cohort.comparisons.filter { !small.contains($0.first) && !small.contains($0.second) }
  }

  /// The two groups held against each other, where there are just two.
  var only: Cohort.Comparison? { cohort.groups.count == 2 ? comparisons.first : nil }

  /// The pairs of a crossover, unless they are few.
  var paired: PairedDifference? { cohort.paired.flatMap { isCompared && $0.count >= question.smallestCell ? $0 : nil } }

  /// The table of four, unless a cell of it is small.
  var table: TwoByTwo? {
    cohort.table.flatMap { table in
      let isUntold = cohort.groups.contains { group in group.positive.map { !isTold($0, of: group) } ?? false }
      return [table.a, table.b, table.c, table.d].contains { isSmall($0) } || !isCompared || isUntold ? nil : table
    }
  }

  // MARK: What is said of the rules

  /// The rule of response in words, with its source, and whether anybody has checked it.
  var responseRule: String? {
    guard let rule = instrument?.change?.rule("response"), question.grouping != .crossover, question.positiveAtLeast == nil else { return nil }
    let what =
      switch rule.threshold {
      case .percentReduction(let percent): "at least \(percent) % less than at \(question.baseline)"
      case .pointsReduction(let points): "at least \(points) points less than at \(question.baseline)"
      }
    return "Response: \(what). Source: \(rule.evidence.source)" + (rule.evidence.isVerified ? "." : " (not verified).")
  }

  /// The subscales whose items nobody has seen in a source.
  private var unverifiedSubscales: String? {
    guard question.positiveAtLeast == nil, question.grouping != .crossover else { return nil }
    let names = (instrument?.subscales ?? []).filter { !$0.evidence.isVerified }.map(\.name)
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }

  /// What a reader must know to read the numbers.
  var notes: [String] {
    var notes: [String] = []
    if let responseRule { notes.append(responseRule + " A course with a total missing counts as no responder.") }
    if let rule = question.lossRule { notes.append("Loss of response, as asked: \(rule); days from the last infusion, median after Kaplan and Meier.") }
    if let least = question.positiveAtLeast { notes.append("Positive, as asked: a total of \(least) or more. A positive screen is no diagnosis.") }
    if question.grouping == .psychotherapy || question.positiveAtLeast != nil {
      notes.append("Nobody was assigned to these groups by lot: an association, and no proof of an effect.")
    }
    if question.grouping == .crossover {
      notes.append(
        "Crossover: each person is held against themselves, the first drug's total at \(question.endpoint) against the second's; a time point of the "
          + "second period ends in -2. What the first period left behind in the second is not told apart.")
    }
    if question.smallestCell > 1 {
      notes.append(
        "Counts of 1 to \(question.smallestCell - 1) people and means of so few are not told, and where such a count could be reckoned from a number it is "
          + "rounded. That protects within this report: two reports held against each other can tell more.")
    }
    if cohort.furtherCourses > 0 {
      notes.append("\(cohort.furtherCourses) further courses of people who have an earlier one are left out: a person is counted once.")
    }
    if cohort.underWay > 0 {
      notes.append("\(cohort.underWay) courses are planned or under way and have no total at \(question.endpoint) yet: they are left out.")
    }
    if question.grouping == .crossover, cohort.groups.count != 2 {
      notes.append("Two drugs are needed to hold people against themselves; there are \(cohort.groups.map(\.name).joined(separator: ", ")).")
    }
    if question.grouping == .crossover {
      notes.append("Totals at the start and at the end are of all who have one, the fall of those with both: they need not add up.")
    }
    if blinded > 0 { notes.append("\(blinded) blinded courses are left out.") }
    if let source = unverifiedSubscales { notes.append("The items of some subscales are from memory and not verified: \(source).") }
    if instrument == nil { notes.append("No file of instruments is of \(question.instrument): its totals are told as they were imported.") }
    return notes
  }
}
