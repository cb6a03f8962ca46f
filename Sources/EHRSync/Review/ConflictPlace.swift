internal import ClinicalMerge
internal import LosslessJSON
internal import RecordStore

/// The place of a conflict in the documents of its resource.
///
/// A path names the member of a list by the key it had when it was agreed. A corrected telephone number has another key on each side: it is
/// the same member all the same, and whoever sets one side must take the other out.
struct ConflictPlace {
  let conflict: StoredConflict

  /// The document with that side at the place, instead of `held`, which is what the document says there.
  func setting(_ side: JSON?, in document: JSON, insteadOf held: JSON?) -> JSON {
    ClinicalMerge.setting(side, at: conflict.path, in: document, replacing: held)
  }

  /// What the document says at the place: under the key of the path, else the member of the list that says nothing but what `side` says.
  func value(in document: JSON, like side: JSON?) -> JSON? {
    if let value = ClinicalMerge.value(at: conflict.path, in: document) { return value }
    guard let side, side.kind == .object, conflict.path.hasSuffix("]"), !conflict.path.hasSuffix("[x]"), let bracket = conflict.path.lastIndex(of: "[") else {
      return nil
    }
    let list = ClinicalMerge.value(at: String(conflict.path[..<bracket]), in: document)
    return (list?.elements ?? []).first { member in member.kind == .object && member.members.allSatisfy { side[$0.name] == $0.value } }
  }
}
