import FHIRR4
import LosslessJSON

extension ElementOverlay {
  /// Our change of a keyed list, member by member; the document's order stands, new ones go after their nearest earlier neighbour.
  mutating func list(_ old: JSON?, _ new: JSON?, on now: JSON, _ type: String, at path: String) -> JSON? {
    let sorted = Buckets(old?.elements ?? [], new?.elements ?? [], now.elements, type: type, keys: keys, equivalence: equivalence).sorted()
    let merge = ElementMerge(policy: policy, resourceType: resourceType, isFirstContact: false)
    var kept: [(bucket: Int, members: [JSON])] = []
    var isChanged = false
    for (at, bucket) in sorted.enumerated() {
      let here = ElementPath.member(keyed: merge.name(of: bucket, type), of: path)
      let members = lay(bucket, type, at: here)
      if members != bucket.remote { isChanged = true }
      kept.append((at, members))
    }
    guard isChanged else { return now }
    let members = ElementMerge.ordered(kept, sorted, remote: now.elements)
    return members.isEmpty ? nil : .array(members)
  }

  private mutating func lay(_ bucket: Bucket, _ type: String, at path: String) -> [JSON] {
    if bucket.local == bucket.base { return bucket.remote }
    let kind = ElementType.kind(ofType: type)
    guard bucket.base.count <= 1, bucket.local.count <= 1 else { return layAsOneValue(bucket, type, at: path) }
    let (old, new) = (bucket.base.first, bucket.local.first)
    if bucket.remote.count <= 1 {
      let now = bucket.remote.first
      guard bucket.isReplacement || old == nil || new == nil, now != nil else {
        return [lay(old, new, on: now, kind, at: path, named: "")].compactMap { $0 }
      }
      if old == nil, case .structure = kind { return [lay(old ?? .object([]), new, on: now, kind, at: path, named: "")].compactMap { $0 } }
      return [layWhole(old, new, on: now, kind, at: path, named: "")].compactMap { $0 }
    }
    let fitting = bucket.remote.indices.filter { old == nil ? false : fits(bucket.remote[$0], old, kind, "") }
    guard fitting.count == 1 else { return asMisfit(bucket, type, at: path) }
    var members = bucket.remote
    // Someone has put the new one in already: only the old one is left to go.
    if bucket.isReplacement, members.indices.contains(where: { $0 != fitting[0] && equivalence.same(members[$0], new, kind, "") }) {
      members.remove(at: fitting[0])
      return members
    }
    let laid =
      new == nil || bucket.isReplacement
      ? layWhole(old, new, on: members[fitting[0]], kind, at: path, named: "") : lay(old, new, on: members[fitting[0]], kind, at: path, named: "")
    if let laid { members[fitting[0]] = laid } else { members.remove(at: fitting[0]) }
    return members
  }

  /// Members that cannot be told apart are replaced together, if the document has them as we said them.
  private mutating func layAsOneValue(_ bucket: Bucket, _ type: String, at path: String) -> [JSON] {
    let kind = ElementKind.keyed(type)
    let (old, now) = (JSON.array(bucket.base), JSON.array(bucket.remote))
    let isSame = bucket.base.count == bucket.remote.count && fits(now, old, kind, "") && (bucket.base.count > 0 || bucket.remote.isEmpty)
    if isSame || (bucket.base.isEmpty && bucket.remote.isEmpty) {
      notices += additions(now, beyond: old, kind, "", at: path)
      return bucket.local
    }
    return asMisfit(bucket, type, at: path)
  }

  private mutating func asMisfit(_ bucket: Bucket, _ type: String, at path: String) -> [JSON] {
    if equivalence.same(.array(bucket.remote), .array(bucket.local), .keyed(type), "") { return bucket.remote }
    func shown(_ members: [JSON]) -> JSON? { members.count < 2 ? members.first : .array(members) }
    misfits.append(
      MergeConflict(path: path, base: shown(bucket.base), local: shown(bucket.local), remote: shown(bucket.remote), reason: .baseDiffers))
    return bucket.remote
  }
}
