internal import ClinicalMerge
internal import EHRSync

/// After all have synced, what each store has agreed is what the EHR says.
struct BaseIsTheServersWord: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    world.stores.flatMap { store in
      let references = world.references(store)
      let policy = MergePolicy(resolveReference: { text in references.resource(behind: text).map { "urn:uuid:\($0)" } ?? text })
      return store.exchanges.filter { $0.role != "record" }.compactMap { exchange -> String? in
        guard let resource = world.resource(exchange.type, exchange.serverID) else { return nil }
        // What was removed and made anew under another id is no longer found behind the old one.
        let isDangling = references.serverReferences(in: resource).contains { world.resource($0.type, $0.id) == nil }
        if isDangling { return nil }
        guard let base = exchange.remote ?? exchange.base else { return "\(store.name): \(exchange.type) \(exchange.role) was never agreed on" }
        if Equivalence.areEquivalent(references.localized(resource), base, under: policy) { return nil }
        return "\(store.name): \(exchange.type) \(exchange.role) of \(exchange.record?.description ?? "nobody"): the base is not what the EHR says"
      }
    }
  }
}
