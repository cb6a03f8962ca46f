/// An edit is in the EHR, in the record of its store, or in a conflict, in whatever order the stores sync (merge.md 12).
///
/// A value may leave its record only by a later edit of the same place in the same store, by what the EHR said after it had been
/// there, or by a settlement, which keeps all sides.
struct NothingLost: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    world.ledger.made.indices.compactMap { index in
      let edit = world.ledger.made[index]
      guard let token = edit.token else { return nil }
      return edit.store == nil ? there(edit, token, index, world) : here(edit, token, index, world)
    }
  }

  private func here(_ edit: MadeEdit, _ token: String, _ index: Int, _ world: ObservedWorld) -> String? {
    guard let store = world.stores.first(where: { $0.name == edit.store }), let record = edit.record else { return nil }
    if edit.isFromFile, world.ledger.isSuperseded(at: index) { return nil }
    let isKept = store.kept.contains(token)
    if store.everSaid[record]?.contains(token) != true, !isKept { return "\(edit.words) was acknowledged, and is in no version of the record" }
    if isKept || world.ehr.everThere.contains(token) || world.ledger.isSuperseded(at: index) { return nil }
    if let body = store.records[record]?.body, EditToken.all(in: body.bytes).contains(token) { return nil }
    return "\(edit.words) is neither in its record, nor at the EHR, nor in a conflict"
  }

  private func there(_ edit: MadeEdit, _ token: String, _ index: Int, _ world: ObservedWorld) -> String? {
    if world.saidThere.contains(token) || world.ledger.isSuperseded(at: index) { return nil }
    // Taken away by the EHR's own people, or by a store: that one must have known it, which `NoBlindOverwrite` looks at.
    if world.ehr.overwrites.contains(where: { $0.token == token }) || isRemoved(edit, world) { return nil }
    return "\(edit.words) is nowhere"
  }

  private func isRemoved(_ edit: MadeEdit, _ world: ObservedWorld) -> Bool {
    world.ledger.made.contains { $0.effect == .deletes && edit.path.hasPrefix($0.path + ".") }
  }
}
