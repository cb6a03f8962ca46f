import FHIRR4
import LosslessJSON

extension ElementMerge {
  /// A keyed list, bucket by bucket. Remote's order stands; what we add goes after its nearest earlier neighbour of our order.
  mutating func list(_ b: JSON?, _ l: JSON?, _ r: JSON?, _ type: String, at path: String) -> JSON? {
    let sorted = Buckets(b?.elements ?? [], l?.elements ?? [], r?.elements ?? [], type: type, keys: keys, equivalence: equivalence)
    if sorted.isUnsure, resourceType == "Patient", type == "Identifier" { notices.append(MergeNotice(path: path, rule: "look-after", value: r)) }
    var kept: [(bucket: Int, members: [JSON])] = []
    var isChanged = false
    let buckets = sorted.sorted()
    for (at, bucket) in buckets.enumerated() {
      let members = merge(bucket, type, at: path)
      if members != bucket.remote { isChanged = true }
      kept.append((at, members))
    }
    guard isChanged else { return r }
    let members = Self.ordered(kept, buckets, remote: r?.elements ?? [])
    return members.isEmpty ? nil : .array(members)
  }

  /// Members in their place: where remote had its own; our new ones after our nearest earlier one that stands.
  static func ordered(_ kept: [(bucket: Int, members: [JSON])], _ buckets: [Bucket], remote: [JSON]) -> [JSON] {
    var order: [(bucket: Int, members: [JSON])] = []
    let theirs = kept.filter { !buckets[$0.bucket].remote.isEmpty }
    if theirs.count == remote.count {
      order = theirs.filter { !$0.members.isEmpty }
      return inserting(kept, buckets, into: order)
    }
    // Members of one bucket need not be neighbours; each goes where remote has it while the count is the same.
    var queues = theirs.map { ($0.bucket, $0.members[...]) }
    for member in remote {
      guard let at = queues.firstIndex(where: { buckets[$0.0].remote.contains(member) && !$0.1.isEmpty }) else { continue }
      order.append((queues[at].0, [queues[at].1.removeFirst()]))
    }
    for (bucket, left) in queues where !left.isEmpty {
      let at = order.lastIndex { $0.bucket == bucket }.map { $0 + 1 } ?? order.count
      order.insert((bucket, Array(left)), at: at)
    }
    return inserting(kept, buckets, into: order)
  }

  /// The order with our new members after our nearest earlier neighbour.
  private static func inserting(_ kept: [(bucket: Int, members: [JSON])], _ buckets: [Bucket], into order: [(bucket: Int, members: [JSON])]) -> [JSON] {
    var order = order
    let ours = kept.filter { buckets[$0.bucket].remote.isEmpty && !$0.members.isEmpty }
    for new in ours.sorted(by: { (buckets[$0.bucket].localPlace ?? .max) < (buckets[$1.bucket].localPlace ?? .max) }) {
      let place = buckets[new.bucket].localPlace ?? .max
      let neighbour = order.indices.filter { (buckets[order[$0].bucket].localPlace ?? .max) < place }
        .max { (buckets[order[$0].bucket].localPlace ?? 0, $0) < (buckets[order[$1].bucket].localPlace ?? 0, $1) }
      order.insert(new, at: neighbour.map { $0 + 1 } ?? order.count)
    }
    return order.flatMap(\.members)
  }

  private mutating func merge(_ bucket: Bucket, _ type: String, at path: String) -> [JSON] {
    if bucket.local == bucket.base || bucket.local == bucket.remote { return bucket.remote }
    if bucket.remote == bucket.base { return bucket.local }
    let here = ElementPath.member(keyed: name(of: bucket, type), of: path)
    guard bucket.isSingle else { return asOneValue(bucket, type, at: here) }
    let (b, l, r) = (bucket.base.first, bucket.local.first, bucket.remote.first)
    let kind = ElementType.kind(ofType: type)
    if l == nil || r == nil {
      if type == "Annotation", b != nil { return [survivingNote(b, l, r)].compactMap { $0 } }
      return [whole(b, l, r, kind, at: here, named: "")].compactMap { $0 }
    }
    if case .primitive = kind { return bucket.remote }
    return [merge(b, l, r, kind, at: here, named: "")].compactMap { $0 }
  }

  /// Notes only grow: an edited one outlives its removal, one that nobody edited may go.
  private func survivingNote(_ b: JSON?, _ l: JSON?, _ r: JSON?) -> JSON? {
    let edited = l ?? r
    return same(edited, b, .structure("Annotation"), "") ? nil : edited
  }

  /// Members that cannot be told apart, or one put in another's stead: one ordered value, from one side.
  private mutating func asOneValue(_ bucket: Bucket, _ type: String, at path: String) -> [JSON] {
    let kind = ElementKind.keyed(type)
    let (b, l, r) = (JSON.array(bucket.base), JSON.array(bucket.local), JSON.array(bucket.remote))
    if same(l, b, kind, "") { return bucket.remote }
    if same(r, b, kind, "") { return bucket.local }
    if same(l, r, kind, "") { return bucket.remote }
    let isPair = bucket.isReplacement && bucket.base.count <= 1 && bucket.local.count <= 1 && bucket.remote.count <= 1
    func shown(_ members: [JSON]) -> JSON? { isPair ? members.first : members.isEmpty ? nil : .array(members) }
    let removed = isPair && !bucket.base.isEmpty && (bucket.local.isEmpty || bucket.remote.isEmpty)
    let reason: MergeConflict.Reason = isPair ? removed ? .editedAndRemoved : .bothChanged : .duplicateKeys
    let taken = clash(shown(bucket.base), shown(bucket.local), shown(bucket.remote), at: path, reason)
    return taken == shown(bucket.local) ? bucket.local : bucket.remote
  }

  /// How a bucket is named in a path: the least name of its base members, else of remote's, else of ours.
  func name(of bucket: Bucket, _ type: String) -> String {
    for members in [bucket.base, bucket.remote, bucket.local] where !members.isEmpty {
      return members.map { keys.name(of: $0, type: type) }.min() ?? ""
    }
    return ""
  }
}
