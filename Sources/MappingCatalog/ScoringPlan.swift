/// An instrument's rules by positions of items, so that scoring looks nothing up by name.
struct ScoringPlan: Sendable, Hashable {
  indirect enum Condition: Sendable, Hashable {
    case atLeast(Int, Int)
    case unanswered(Int)
    case all([Condition])
    case any([Condition])
  }

  enum Step: Sendable, Hashable {
    case totalAtMost(Int)
    case anyItem([Int], atLeast: Int)
    case symptomCounts(itemAtLeast: Int, lists: [List])
    case itemCount([Threshold], core: Condition, outcomes: [Outcome], otherwise: String)
    case triage([Level], otherwise: String)
    case meansAtLeast([[Int]], Int)
  }

  struct Outcome: Sendable, Hashable {
    let value: String
    let countAtLeast: Int
  }

  struct List: Sendable, Hashable {
    let items: [Int]
    let atLeast: Int
  }

  struct Threshold: Sendable, Hashable {
    let item: Int
    let atLeast: Int
  }

  struct Level: Sendable, Hashable {
    let value: String
    let condition: Condition
  }

  struct Requirement: Sendable, Hashable {
    let items: [Int]
    let condition: Condition?
  }

  let position: [String: Int]
  /// By place: what an item is called and may be answered with, apart from the rest of it, which scoring never looks at.
  let ids: [String]
  let ranges: [ClosedRange<Int>?]
  let scored: [Int]
  let required: [Requirement]
  /// By item: the others of its either-or group; empty where it must be answered itself.
  let partners: [[Int]]
  let subscales: [[Int]]
  /// By cut-off: the items it looks at; empty where it looks at the total.
  let cutoffs: [[Int]]
  let findings: [Step]
  let dropped: [String: [Int]]
}

extension ScoringPlan {
  /// What is found under positions; an id that is no item's is passed over, for a file with such a one is not loaded.
  init(
    items: [Instrument.Item], subscales: [Instrument.Subscale], missing: Instrument.MissingRule, options: [Instrument.Option],
    cutoffs: [Instrument.Cutoff], findings: [Finding]
  ) {
    let position = Dictionary(items.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    func places(_ ids: [String]) -> [Int] { ids.compactMap { position[$0] } }
    self.position = position
    ids = items.map(\.id)
    ranges = items.map(\.range)
    scored = items.indices.filter { items[$0].isScored }
    required = missing.required.map { Requirement(items: places($0.items), condition: $0.condition.map { Condition($0, position) }) }
    partners = items.map { item in missing.eitherOr.first { $0.contains(item.id) }.map { group in places(group.filter { $0 != item.id }) } ?? [] }
    self.subscales = subscales.map { places($0.items) }
    self.cutoffs = cutoffs.map { if case .anyItem(let items, _) = $0.rule { places(items) } else { [] } }
    self.findings = findings.map { Step($0.rule, position, subscales) }
    dropped = Dictionary(options.map { ($0.key, places($0.dropped)) }, uniquingKeysWith: { first, _ in first })
  }
}

extension ScoringPlan.Condition {
  init(_ condition: Instrument.Condition, _ position: [String: Int]) {
    switch condition {
    case .atLeast(let item, let least): self = position[item].map { .atLeast($0, least) } ?? .any([])
    case .unanswered(let item): self = position[item].map { .unanswered($0) } ?? .any([])
    case .all(let parts): self = .all(parts.map { Self($0, position) })
    case .any(let parts): self = .any(parts.map { Self($0, position) })
    }
  }

  func holds(of row: [Int?]) -> Bool {
    switch self {
    case .atLeast(let item, let least): row[item].map { $0 >= least } ?? false
    case .unanswered(let item): row[item] == nil
    case .all(let parts): parts.allSatisfy { $0.holds(of: row) }
    case .any(let parts): parts.contains { $0.holds(of: row) }
    }
  }
}

extension ScoringPlan.Step {
  init(_ rule: Finding.Rule, _ position: [String: Int], _ subscales: [Instrument.Subscale]) {
    func items(_ subscale: String) -> [Int] { (subscales.first { $0.id == subscale }?.items ?? []).compactMap { position[$0] } }
    switch rule {
    case .totalAtMost(let most): self = .totalAtMost(most)
    case .anyItem(let ids, let least): self = .anyItem(ids.compactMap { position[$0] }, atLeast: least)
    case .symptomCounts(let least, let required):
      self = .symptomCounts(itemAtLeast: least, lists: required.map { .init(items: items($0.subscale), atLeast: $0.atLeast) })
    case .itemCount(let thresholds, let core, let outcomes, let otherwise):
      self = .itemCount(
        thresholds.compactMap { threshold in position[threshold.item].map { .init(item: $0, atLeast: threshold.atLeast) } },
        core: ScoringPlan.Condition(core, position), outcomes: outcomes.map { .init(value: $0.value, countAtLeast: $0.countAtLeast) }, otherwise: otherwise)
    case .triage(let levels, let otherwise):
      self = .triage(levels.map { .init(value: $0.value, condition: ScoringPlan.Condition($0.condition, position)) }, otherwise: otherwise)
    case .meansAtLeast(let ids, let least): self = .meansAtLeast(ids.map(items), least)
    }
  }
}
