internal import ClinicalMerge
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

extension Reconciliation {
  /// Units that only repeat what another resource of the record says, or are computed from it, changed there alone: nothing of the
  /// record can follow, and the two resources contradict each other until a person decides.
  ///
  /// `rendered` is what the record, with all that came of it, says there; `known` are the conflicts found already.
  func copiesDiffering(_ places: FieldPlaces, of role: String, base: JSON?, remote: JSON, rendered: JSON, known: [MergeConflict]) -> [MergeConflict] {
    let computed = places.computed(in: role)
    let copies = places.copies(in: role) + computed
    guard let base, !copies.isEmpty else { return [] }
    let theirs = difference(remote, from: base).filter { copies.contains($0.unit) }
    return theirs.compactMap { change in
      if known.contains(where: { Self.isUnder($0.path, change.unit) }) { return nil }
      let ours = difference(rendered, from: remote).first { $0.unit == change.unit }
      guard let ours, !isSame(change.unit, rendered, remote), !isSame(change.unit, base, remote) else { return nil }
      return MergeConflict(
        path: change.unit, base: change.old, local: ours.new, remote: change.new,
        reason: computed.contains(change.unit) ? .derivedDiffers : .copyDiffers)
    }
  }

  /// Whether two documents say the same in a unit, whatever else they say.
  private func isSame(_ unit: String, _ one: JSON, _ other: JSON) -> Bool {
    let change = difference(one, from: other).filter { $0.unit == unit }
    return Equivalence.areEquivalent(overlay(change, on: other, under: policy).document, other, under: policy)
  }
}

extension Intake {
  /// Copies that differed until the record, by what came of its primary, says the same: their conflicts dissolve. Returns the exchanges
  /// as they are from now on.
  func dissolvingCopies(
    _ record: RecordVersion, _ known: [ResourceID: Exchange], _ rendered: [ResourceID: RenderedResource], met: Set<ResourceID>, _ places: FieldPlaces,
    _ result: inout IntakeResult
  ) -> [Exchange] {
    var changed: [Exchange] = []
    for (resource, exchange) in known.sorted(by: { $0.key < $1.key }) where !met.contains(resource) {
      let open = (context.conflicts[resource] ?? []).filter { $0.state == .open }
      guard let remote = exchange.remote, let now = rendered[resource]?.document,
        open.contains(where: \.isOfCopy)
      else { continue }
      let differing = reconciliation.copiesDiffering(places, of: exchange.role, base: exchange.base, remote: remote, rendered: now, known: []).map(\.path)
      var (dissolved, left) = ([StoredConflict](), [String]())
      for conflict in open {
        if !conflict.isOfCopy || differing.contains(conflict.path) {
          left.append(conflict.path)
        } else {
          var ended = conflict
          ended.state = .dissolved
          dissolved.append(ended)
        }
      }
      guard !dissolved.isEmpty else { continue }
      var next = exchange
      next.base = compositeBase(server: remote, old: exchange.base, openConflicts: left)
      next = reconciliation.agree(next, rendered: now, version: record.version, server: remote, conflicts: left)
      result.batch.exchanges.append(next)
      result.batch.conflicts += dissolved
      changed.append(next)
    }
    return changed
  }
}

extension StoredConflict {
  /// Whether it is of a unit that only repeats what another resource says, or is computed from it.
  var isOfCopy: Bool { reason == MergeConflict.Reason.copyDiffers.rawValue || reason == MergeConflict.Reason.derivedDiffers.rawValue }
}
