/// A search through a reference: `subject:Patient.family=Tamm`, or without the type where it is clear or does not matter.
struct SearchChain: Sendable {
  let parameter: SearchParameter
  /// One for each type the reference may point to.
  let targets: [SearchQuery]

  /// Nil when the reference, the type or the parameter behind it is not known.
  init?(_ item: URLQuery.Item, from shape: ResourceShape) throws(Refusal) {
    let halves = item.name.split(separator: ".", maxSplits: 1).map(String.init)
    let names = (halves.first ?? "").split(separator: ":", maxSplits: 1).map(String.init)
    guard halves.count == 2, let parameter = names.first.flatMap(shape.parameter), parameter.kind == .reference else { return nil }
    let types = names.count > 1 ? [names[1]] : parameter.targets.isEmpty ? ResourceShape.all.map(\.type) : parameter.targets
    var targets: [SearchQuery] = []
    for target in types.compactMap(ResourceShape.named) {
      let query = try SearchQuery(target, URLQuery([URLQuery.Item(name: halves[1], value: item.value)]))
      if query.unknown.isEmpty { targets.append(query) }
    }
    guard !targets.isEmpty else { return nil }
    self.parameter = parameter
    self.targets = targets
  }
}
