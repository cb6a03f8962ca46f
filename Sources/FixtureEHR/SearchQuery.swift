import LosslessJSON

/// A search as it was understood: what to find, in which order, how many a page.
struct SearchQuery: Sendable {
  struct Order: Sendable {
    let parameter: SearchParameter
    let isDescending: Bool
  }

  let shape: ResourceShape
  private(set) var criteria: [SearchCriterion] = []
  private(set) var order: [Order] = []
  /// Resources a page; nil when the client does not say.
  private(set) var count: Int?
  private(set) var isCountOnly = false
  /// What the found resources point to and must match in turn: `subject:Patient.family=Tamm`.
  private(set) var chains: [SearchChain] = []
  /// What comes along with the found resources.
  private(set) var includes: [SearchInclude] = []
  /// What was understood: the self link's query.
  private(set) var understood = URLQuery()
  /// Names that were not understood.
  private(set) var unknown: [String] = []

  /// Names that steer the answer's form, not what is found.
  private static let formNames: Set<String> = ["_format", "_pretty", "_total"]

  init(_ shape: ResourceShape, _ query: URLQuery) throws(Refusal) {
    self.shape = shape
    for item in query.items { try read(item) }
  }

  private mutating func read(_ item: URLQuery.Item) throws(Refusal) {
    switch item.name {
    case "_count":
      guard let count = Int(item.value), count >= 0 else { throw Refusal(400, "value", "_count is no whole number") }
      self.count = count
      if count == 0 { isCountOnly = true }
    case "_summary":
      guard ["count", "false"].contains(item.value) else { throw Refusal(400, "not-supported", "of _summary only count and false are supported") }
      isCountOnly = isCountOnly || item.value == "count"
    case "_sort":
      for key in item.value.split(separator: ",") {
        let name = key.hasPrefix("-") ? key.dropFirst() : key
        guard let parameter = shape.parameter(String(name)) else { throw Refusal(400, "not-supported", "cannot sort \(shape.type) by \(name)") }
        order.append(Order(parameter: parameter, isDescending: key.hasPrefix("-")))
      }
    case _ where Self.formNames.contains(item.name): break
    case "_include", "_revinclude":
      guard let include = SearchInclude(item, of: shape) else {
        unknown.append(item.name)
        return
      }
      includes.append(include)
    case let name where name.contains("."):
      guard let chain = try SearchChain(item, from: shape) else {
        unknown.append(name)
        return
      }
      chains.append(chain)
    default:
      let halves = item.name.split(separator: ":", maxSplits: 1).map(String.init)
      guard let name = halves.first, let parameter = shape.parameter(name) else {
        unknown.append(item.name)
        return
      }
      criteria.append(try SearchCriterion(parameter, modifier: halves.count > 1 ? halves[1] : nil, value: item.value))
    }
    understood.items.append(item)
  }

  /// This query with its chains as references to what `find` finds for them.
  func resolved(_ find: (SearchQuery) -> [VersionPlace]) -> SearchQuery {
    var query = self
    query.criteria += chains.map { chain in
      SearchCriterion(chain.parameter, pointingTo: chain.targets.flatMap { find($0.resolved(find)) })
    }
    query.chains = []
    return query
  }

  func matches(_ resource: JSON) -> Bool { criteria.allSatisfy { $0.matches(resource) } }

  /// The identifier values or ids that narrow the search, where a criterion gives some.
  var narrowing: Narrowing? {
    for criterion in criteria where criterion.modifier == .none {
      let codes = criterion.alternatives.map { alternative -> String? in if case .token(_, let code) = alternative { code } else { nil } }
      let known = codes.compactMap { $0 }
      guard known.count == codes.count, !known.isEmpty else { continue }
      if criterion.parameter.name == "_id" { return .ids(known) }
      if criterion.parameter.name == "identifier" { return .identifiers(known) }
    }
    return nil
  }

  enum Narrowing: Sendable {
    case ids([String])
    case identifiers([String])
  }

  /// The resources in the order the client wants; those that tie stay in the order of creation, those without a value come last.
  func sorted(_ found: [Found]) -> [Found] {
    guard !order.isEmpty else { return found }
    let keyed = found.enumerated().map { offset, found in (offset: offset, keys: order.map { $0.key(in: found.resource) }, found: found) }
    return keyed.sorted { a, b in
      for (index, order) in order.enumerated() where a.keys[index] != b.keys[index] {
        guard let left = a.keys[index] else { return false }
        guard let right = b.keys[index] else { return true }
        return order.isDescending ? right < left : left < right
      }
      return a.offset < b.offset
    }.map(\.found)
  }

  /// A resource and the version of it that was found.
  struct Found: Sendable {
    let resource: JSON
    let place: VersionPlace
  }
}

extension SearchQuery.Order {
  /// What is compared: a date as its low end, anything else as its text.
  enum Key: Sendable, Hashable, Comparable {
    case moment(Int128)
    case text(String)
  }

  func key(in resource: JSON) -> Key? {
    let keys = parameter.values(in: resource).compactMap { value -> Key? in
      switch parameter.kind {
      case .date: TimeSpan(of: value).map { .moment($0.low) }
      case .token: (value.string ?? value["coding"]?[0]?["code"]?.string ?? (value["code"] ?? value["value"])?.string).map { .text($0) }
      case .reference: value["reference"]?.string.map { .text($0) }
      case .string, .uri: (value.string ?? value["family"]?.string ?? value["text"]?.string).map { .text($0.lowercased()) }
      }
    }
    return isDescending ? keys.max() : keys.min()
  }
}
