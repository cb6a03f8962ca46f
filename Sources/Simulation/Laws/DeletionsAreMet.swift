internal import RecordStore

/// What the EHR's people removed has become a conflict in each store that had agreed on it: somebody was asked.
struct DeletionsAreMet: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    world.ledger.made.filter { $0.effect == .deletes }.flatMap { edit in
      world.stores.compactMap { store -> String? in
        let known = store.exchanges.first { "\($0.type)/\($0.serverID ?? "")" == edit.path && $0.record != nil && $0.rendered != nil }
        guard let known, world.resource(known.type, known.serverID) == nil else { return nil }
        let isMet = known.isGone && store.conflicts.contains { $0.resource == known.resource }
        return isMet ? nil : "\(edit.path) was removed at the EHR, and \(store.name) has asked nobody"
      }
    }
  }
}
