internal import EHRSync

/// Every resource that a record of any store renders to is at the EHR, unless its people have removed it.
struct NothingMissing: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    let there = Set(world.resources.flatMap { OurIdentifier.all(in: $0) })
    let gone = Set(world.stores.flatMap { $0.exchanges.filter(\.isGone).map(\.resource) })
    return world.stores.flatMap { store in
      store.records.values.sorted { $0.record < $1.record }.flatMap { record -> [String] in
        guard let rendering = try? world.mapper.render(record.body) else { return ["\(store.name): \(record.record) cannot be rendered"] }
        return rendering.resources.filter { !there.contains($0.resource) && !gone.contains($0.resource) }.map {
          "\(store.name): \($0.type) \($0.role) of \(record.record) is missing at the EHR"
        }
      }
    }
  }
}
