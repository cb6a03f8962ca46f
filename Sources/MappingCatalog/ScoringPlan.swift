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

  /// A subscale without what scoring does not look at.
  struct Part: Sendable, Hashable {
    let id: String
    let meanID: String?
    let method: Instrument.Method
    let items: [Int]
  }

  /// A cut-off without what scoring does not look at; of items, or of the total where there are none.
  struct Limit: Sendable, Hashable {
    let key: String
    let items: [Int]?
    let atLeast: Int
  }

  /// A finding's key and its rule.
  struct Search: Sendable, Hashable {
    let key: String
    let step: Step
  }

  struct Requirement: Sendable, Hashable {
    let items: [Int]
    let condition: Condition?
  }

  let position: [String: Int]
  /// By the number that is an item's whole name its place, -1 for one that names none: most items are known without a hash.
  let numbers: [Int]
  /// By place: what an item may be answered with, apart from the rest of it, which scoring never looks at.
  let ranges: [ClosedRange<Int>?]
  let scored: [Int]
  let required: [Requirement]
  /// By item: the others of its either-or group; empty where it must be answered itself.
  let partners: [[Int]]
  let subscales: [Part]
  let cutoffs: [Limit]
  let findings: [Search]
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
    var numbers: [Int] = []
    for (place, item) in items.enumerated() {
      guard let number = Self.number(item.id), position[item.id] == place else { continue }
      while numbers.count <= number { numbers.append(-1) }
      numbers[number] = place
    }
    self.numbers = numbers
    ranges = items.map(\.range)
    scored = items.indices.filter { items[$0].isScored }
    required = missing.required.map { Requirement(items: places($0.items), condition: $0.condition.map { Condition($0, position) }) }
    partners = items.map { item in missing.eitherOr.first { $0.contains(item.id) }.map { group in places(group.filter { $0 != item.id }) } ?? [] }
    self.subscales = subscales.map { Part(id: $0.id, meanID: $0.meanID, method: $0.method, items: places($0.items)) }
    self.cutoffs = cutoffs.map { cutoff in
      switch cutoff.rule {
      case .anyItem(let items, let least): Limit(key: cutoff.id, items: places(items), atLeast: least)
      case .totalAtLeast(let least): Limit(key: cutoff.id, items: nil, atLeast: least)
      }
    }
    self.findings = findings.map { Search(key: $0.key, step: Step($0.rule, position, subscales)) }
    dropped = Dictionary(options.map { ($0.key, places($0.dropped)) }, uniquingKeysWith: { first, _ in first })
  }
}

extension ScoringPlan {
  /// A name of one to three digits as a number, `7` but not `07`; nil for any other.
  static func number(_ id: String) -> Int? {
    var number = 0
    var count = 0
    for byte in id.utf8 {
      guard (0x30...0x39).contains(byte), count < 3, count == 0 || number > 0 else { return nil }
      number = number * 10 + Int(byte - 0x30)
      count += 1
    }
    return count > 0 ? number : nil
  }

  /// The place of an item; nil where none is called so.
  func place(of id: String) -> Int? {
    guard let number = Self.number(id) else { return position[id] }
    guard number < numbers.count, numbers[number] >= 0 else { return nil }
    return numbers[number]
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
