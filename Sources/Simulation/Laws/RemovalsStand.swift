internal import ClinicalRecords

/// What was taken out of a record, or entered in error, stays so in every store, unless a person had to say otherwise.
struct RemovalsStand: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    world.ledger.made.flatMap { edit -> [String] in
      guard let record = edit.record, !world.stores.contains(where: { store in store.conflicts.contains { $0.record == record } }) else { return [] }
      return world.stores.compactMap { store in
        guard let body = store.records[record]?.body else { return nil }
        switch edit.effect {
        case .withdraws where body["recordStatus"]?.string != RecordStatus.enteredInError.rawValue: return "\(edit.words) is undone in \(store.name)"
        case .removes(let member):
          // A reading of which every value was withdrawn may leave its time behind.
          let isThere = (try? world.mapper.render(body))?.resources.contains { $0.role.contains(member) } ?? false
          return isThere ? "\(edit.words), a removal, is undone in \(store.name)" : nil
        default: return nil
        }
      }
    }
  }
}
