import LosslessJSON

/// What comes along with what is found: the resources it points to, or the Provenance that points to it.
enum SearchInclude: Sendable, Hashable {
  /// `_include=Observation:subject`; the type behind a third colon narrows.
  case target(SearchParameter, type: String?)
  /// `_revinclude=Provenance:target`, the one reverse include that is supported.
  case provenance

  /// Nil when it is not supported.
  init?(_ item: URLQuery.Item, of shape: ResourceShape) {
    let parts = item.value.split(separator: ":").map(String.init)
    if item.name == "_revinclude" {
      guard parts == ["Provenance", "target"] else { return nil }
      self = .provenance
      return
    }
    guard item.name == "_include", (2...3).contains(parts.count), parts[0] == shape.type, let parameter = shape.parameter(parts[1]),
      parameter.kind == .reference
    else { return nil }
    self = .target(parameter, type: parts.count > 2 ? parts[2] : nil)
  }
}

extension FixtureEHR {
  /// The entries that come along with a page, each once, in the order in which the page points to them.
  func included(_ includes: [SearchInclude], with page: [VersionPlace]) -> [JSON] {
    var seen = Set(page.map { "\($0.type)/\($0.id)" })
    var entries: [JSON] = []
    for include in includes {
      for reference in page.flatMap({ references(include, of: $0) }) where seen.insert(reference).inserted {
        let parts = reference.split(separator: "/").map(String.init)
        guard parts.count == 2, let resource = store.current(parts[0], parts[1]) else { continue }
        entries.append(["fullUrl": .string("\(base)/\(reference)"), "resource": shown(resource), "search": ["mode": "include"]])
      }
    }
    return entries
  }

  /// `Type/id` of what an include adds to one found resource.
  private func references(_ include: SearchInclude, of place: VersionPlace) -> [String] {
    switch include {
    case .target(let parameter, let type):
      let found = store.version(place)?.resource.map { parameter.values(in: $0) } ?? []
      return found.compactMap { value in
        guard let parts = value["reference"]?.string?.split(separator: "/").suffix(2).map(String.init), parts.count == 2 else { return nil }
        return (type ?? parts[0]) == parts[0] && (parameter.targets.isEmpty || parameter.targets.contains(parts[0])) ? parts.joined(separator: "/") : nil
      }
    case .provenance:
      let criterion = ResourceShape.named("Provenance")?.parameter("target").map { SearchCriterion($0, pointingTo: [place]) }
      let shelf = store.shelf("Provenance")
      return shelf.ids.filter { id in shelf.histories[id]?.current.resource.map { criterion?.matches($0) ?? false } ?? false }.map { "Provenance/\($0)" }
    }
  }
}
