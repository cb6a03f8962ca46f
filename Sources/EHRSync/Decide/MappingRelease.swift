internal import ClinicalMerge
internal import LosslessJSON
internal import RecordStore

/// A newer release of the mappings renders an agreed record in other words: what differs is nobody's edit.
///
/// Our side then differs from the agreed rendering `S0` in two parts: `F(L0) ⊖ S0` is the release's, `F(L) ⊖ F(L0)` the person's, `L0`
/// being the record as it was agreed. The release's part is sent only with a person's edit of that record, or when a person asks for it
/// (`sync --rerender`); where it meets a change of the EHR or a misfit it gives way with a notice, and it never makes a conflict.
enum MappingRelease {
  /// The rule by which a notice says that the EHR's word stands against the new mapping's.
  static let givesWay = "new-mapping-gives-way"
}

extension Reconciliation {
  /// Our side of a resource: the base with what we say otherwise than was agreed.
  ///
  /// `released` is what the agreed record renders to now; nil where the mappings are those of the agreement, or where the agreed
  /// record is not known: then every difference counts as a person's, and nothing is lost.
  func ourSide(_ rendered: JSON, agreed: JSON, released: JSON?, base: JSON, remote: JSON?) -> Overlaid {
    guard let released, released != agreed else { return overlay(change(rendered, from: agreed, to: base), on: base, under: policy) }
    let yielded = Set(yielding(agreed: agreed, released: released, base: base, remote: remote).map(\.unit))
    let laid = overlay(change(released, from: agreed, to: base).filter { !yielded.contains($0.unit) }, on: base, under: policy)
    var ours = overlay(change(rendered, from: released, to: base), on: laid.document, under: policy)
    ours.notices = laid.misfits.map { MergeNotice(path: $0.path, rule: MappingRelease.givesWay, value: $0.local) } + laid.notices + ours.notices
    return ours
  }

  /// What the release says otherwise in units that the EHR has changed as well.
  func yielding(agreed: JSON, released: JSON?, base: JSON, remote: JSON?) -> [UnitChange] {
    guard let released, released != agreed, let remote else { return [] }
    let moved = Set(difference(remote, from: base).map(\.unit))
    return change(released, from: agreed, to: base).filter { moved.contains($0.unit) }
  }
}
