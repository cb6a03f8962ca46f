/// What a store's write takes away at the EHR, that store has read before: it is in a version of a record, or in a conflict of any state.
struct NoBlindOverwrite: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    world.ehr.overwrites.compactMap { overwrite in
      guard let store = world.stores.first(where: { $0.name == overwrite.store }) else { return nil }
      if store.everSaid.values.contains(where: { $0.contains(overwrite.token) }) || store.kept.contains(overwrite.token) { return nil }
      let isInDissolved = store.conflicts.contains { conflict in
        [conflict.base, conflict.local, conflict.remote].contains { side in side.map { EditToken.all(in: $0.bytes).contains(overwrite.token) } ?? false }
      }
      return isInDissolved ? nil : "\(overwrite.store) wrote over \(overwrite.token) in \(overwrite.resource), which it had never read"
    }
  }
}
