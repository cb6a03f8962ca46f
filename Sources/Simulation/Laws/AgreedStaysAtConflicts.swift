internal import ClinicalMerge
internal import LosslessJSON
internal import RecordStore

/// Where a conflict is open the agreed base keeps its old value: moved whole, our side would leave the difference and be lost.
struct AgreedStaysAtConflicts: SimulationLaw {
  private static let reasons: Set = [MergeConflict.Reason.bothChanged.rawValue, MergeConflict.Reason.status.rawValue]

  func violations(in world: ObservedWorld) -> [String] {
    world.stores.flatMap { store in
      store.conflicts.compactMap { conflict -> String? in
        guard conflict.state == .open, Self.reasons.contains(conflict.reason), !conflict.path.isEmpty, conflict.endpoint == SimulatedStore.endpoint,
          let exchange = store.exchanges.first(where: { $0.resource == conflict.resource }), let base = exchange.base
        else { return nil }
        let kept = value(at: conflict.path, in: base)
        if kept == conflict.base { return nil }
        return "\(store.name): at the open conflict \(conflict.id), \(exchange.type).\(conflict.path), the base is no longer what was agreed"
      }
    }
  }
}
