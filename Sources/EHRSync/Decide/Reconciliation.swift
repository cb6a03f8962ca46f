public import ClinicalMerge
internal import ClinicalRecords
public import LosslessJSON
public import RecordMapping
public import RecordStore

/// What the server says of one resource.
public struct RemoteSight: Sendable, Hashable {
  /// References in local form.
  public var document: JSON
  /// The version id, opaque; nil where the server has no versions.
  public var version: String?

  public init(document: JSON, version: String?) {
    self.document = document
    self.version = version
  }
}

/// What became of one resource when its three sides met: values to store, nothing done yet.
public struct Reconciled: Sendable {
  /// What the table of `decide` gave.
  public var decision: Decision
  /// As it shall be stored; `rendered` is filled in when the whole record is known, see `Reconciliation.agree`.
  public var exchange: Exchange
  /// The record with what was taken from the server; nil when it stays as it is.
  public var record: JSON?
  /// What no rule could settle.
  public var conflicts: [MergeConflict]
  /// What a rule settled or replaced, to be shown.
  public var notices: [MergeNotice]
  /// Paths in the resource that changed there and that no record can say.
  public var unreadable: [String]
  /// Units that only a newer mapping says otherwise, and that changed there: the EHR's word stands, and ours is not sent.
  public var yielded: [String] = []
  /// Where what was agreed before stays the base: at the conflicts, and at all that a conflict holds which only a person may end.
  public var openPaths: [String]?
  /// The documents that met, for the proof trail; nil where nothing was merged.
  var sides: MergeSides?
}

/// The meeting of the three sides of one resource: pure, and the same for a pull, a push that met a newer version, and a
/// file that was imported.
public struct Reconciliation: Sendable {
  /// Renders records and reads changes back into them.
  public let mapper: RecordMapper
  /// The rules of the merge at this endpoint.
  public let policy: MergePolicy

  public init(mapper: RecordMapper, policy: MergePolicy) {
    self.mapper = mapper
    self.policy = policy
  }

  /// Takes in what the server says now.
  ///
  /// `record` is the record's body, `rendered` what it renders to for this resource; nil when nothing renders to it. `released` is
  /// what the record as it was agreed renders to now, where the mappings are newer than the agreement; see ``MappingRelease``.
  public func takeIn(_ remote: RemoteSight, _ exchange: Exchange, record: JSON?, rendered: JSON?, released: JSON? = nil) -> Reconciled {
    var next = exchange
    next.serverVersion = remote.version
    next.isGone = false
    guard let base = exchange.base else { return firstContact(remote, next, record: record, rendered: rendered) }
    guard let record, let rendered, let agreed = exchange.rendered else {
      // Carried: what we do not understand is kept as the server has it.
      let moved = !Equivalence.areEquivalent(base, remote.document, under: policy)
      next.base = remote.document
      return Reconciled(decision: moved ? .adopt : .nothing, exchange: next, record: nil, conflicts: [], notices: [], unreadable: [])
    }
    // What only a newer mapping says otherwise is no edit: it waits for a person's, or until it is asked for.
    let local: LocalSide = rendered == agreed || rendered == released ? .unchanged : .changed
    let decision = decide(hasBase: true, local: local, remote: remoteSide(base, remote.document))
    switch decision {
    case .adopt, .settle:
      let ours =
        local == .unchanged ? overlay([], on: base, under: policy) : ourSide(rendered, agreed: agreed, released: released, base: base, remote: remote.document)
      let yielded = yielding(agreed: agreed, released: released, base: base, remote: remote.document)
      let merged = merge(base: base, local: ours.document, remote: remote.document, under: policy)
      let conflicts = ours.misfits + merged.conflicts
      let kept = Self.keepingUnseen(Self.keepingOurs(merged, conflicts: conflicts, ours: ours.document), merged, exchange.type, ours: ours.document)
      let read = read(record, before: ours.document, after: kept, remote: remote.document, role: exchange.role)
      next.remote = remote.document
      let open = merged.openPaths(of: exchange.type) + ours.misfits.map(\.path)
      next.base = compositeBase(server: remote.document, old: base, openConflicts: open)
      return Reconciled(
        decision: decision, exchange: next, record: read.record == record ? nil : read.record, conflicts: conflicts,
        notices: yielded.map { MergeNotice(path: $0.unit, rule: MappingRelease.givesWay, value: $0.new) } + ours.notices + merged.notices,
        unreadable: read.unreadable, yielded: yielded.map(\.unit),
        openPaths: open,
        sides: MergeSides(
          base: base, agreed: agreed, rendered: rendered, ours: ours.document, written: merged.document, decisions: merged.decisions))
    case .hold:
      let path = Self.patientElement(of: exchange.type)
      let conflict = MergeConflict(
        path: path, base: base[path], local: rendered[path] ?? base[path], remote: remote.document[path], reason: .otherPatient)
      next.remote = remote.document
      return Reconciled(decision: .hold, exchange: next, record: nil, conflicts: [conflict], notices: [], unreadable: [])
    default:
      // A change of form only: the server's bytes are the base from now on.
      next.remote = exchange.remote == nil ? nil : remote.document
      if exchange.remote == nil { next.base = remote.document }
      return Reconciled(decision: decision, exchange: next, record: nil, conflicts: [], notices: [], unreadable: [])
    }
  }

  /// The record with what changed; as it was where the server's document has a modifier that we do not know, which may turn all
  /// that it says into its opposite: such a document is carried, and a person told.
  private func read(_ record: JSON, before: JSON, after: JSON, remote: JSON, role: String) -> (record: JSON, unreadable: [String]) {
    if let modifier = RecordMapper.unknownModifier(in: remote) { return (record, [modifier]) }
    return mapper.reading(record, before: before, after: after, role: role)
  }

  /// What the record reads: the merged document, with our own side wherever it is in conflict or held.
  ///
  /// The document to be written carries the remote's side there, so that writing it overwrites nobody; the record keeps ours.
  static func keepingOurs(_ merged: Merged, conflicts: [MergeConflict], ours: JSON) -> JSON {
    let held = merged.notices.filter { $0.rule == "held" }
    if conflicts.contains(where: { $0.path.isEmpty }) || held.contains(where: { $0.path.isEmpty }) { return ours }
    let document = conflicts.reduce(merged.document) { setting($1.local, at: $1.path, in: $0, replacing: $1.remote) }
    return held.reduce(document) { setting($1.value, at: $1.path, in: $0) }
  }

  /// Where a resource says whose it is; of a patient, which other one it was merged into.
  static func patientElement(of type: String) -> String {
    switch type {
    case "Patient": "link"
    case "AllergyIntolerance", "Consent", "EpisodeOfCare": "patient"
    default: "subject"
    }
  }

  private func remoteSide(_ base: JSON, _ remote: JSON) -> RemoteSide {
    for name in ["subject", "patient"] {
      if let was = base[name]?["reference"]?.string, let now = remote[name]?["reference"]?.string,
        policy.resolveReference(was) != policy.resolveReference(now)
      {
        return .otherPatient
      }
    }
    if let links = remote["link"], links != base["link"], links.elements.contains(where: { $0["type"] == "replaced-by" }) { return .otherPatient }
    return Equivalence.areEquivalent(base, remote, under: policy) ? .same : .differs
  }

  private func firstContact(_ remote: RemoteSight, _ exchange: Exchange, record: JSON?, rendered: JSON?) -> Reconciled {
    var next = exchange
    next.remote = remote.document
    guard let record, let rendered else {
      next.base = remote.document
      next.remote = nil
      return Reconciled(decision: .adopt, exchange: next, record: nil, conflicts: [], notices: [], unreadable: [])
    }
    if Equivalence.areEquivalent(rendered, remote.document, under: policy) {
      next.base = remote.document
      return Reconciled(decision: .adopt, exchange: next, record: nil, conflicts: [], notices: [], unreadable: [])
    }
    let merged = merge(base: nil, local: rendered, remote: remote.document, under: policy)
    let kept = Self.keepingOurs(merged, conflicts: merged.conflicts, ours: rendered)
    let read = read(record, before: rendered, after: kept, remote: remote.document, role: exchange.role)
    let open = merged.openPaths(of: exchange.type)
    next.base = compositeBase(server: remote.document, old: nil, openConflicts: open)
    return Reconciled(
      decision: .settleFirstContact, exchange: next, record: read.record == record ? nil : read.record, conflicts: merged.conflicts,
      notices: merged.notices, unreadable: read.unreadable, openPaths: open,
      sides: MergeSides(rendered: rendered, ours: rendered, written: merged.document, decisions: merged.decisions))
  }

  /// What our rendering was agreed to be, once the server's document is `server` and the record renders to `rendered`.
  ///
  /// A unit of ours that the server says as well is agreed; one that it does not say (not sent yet, or held by a conflict)
  /// keeps its old agreed value, so that it stays in the next difference and is not lost. `version` is the record's that renders to it;
  /// `released` and `yielded` are for where the mappings are newer than the agreement, see ``MappingRelease``.
  public func agree(
    _ exchange: Exchange, rendered: JSON, version: Int, server: JSON, conflicts: [String], sent: JSON? = nil, released: JSON? = nil, yielded: [String] = []
  ) -> Exchange {
    var next = exchange
    let before = exchange.mappingVersion
    if sent != nil, conflicts.isEmpty {
      // All of it was sent, and nothing stood in its way.
      next.rendered = rendered
      next.remote = nil
      next.mappingVersion = mapper.version
      next.recordVersion = version
      return next
    }
    let old = exchange.rendered
    let changes = change(rendered, from: old ?? Self.empty(rendered), to: server)
    // What was read in another unit is said, though not in our words: to say it again would push back what we merely read.
    let said = mapper.inUnits(of: rendered, server)
    let unsent = changes.filter { change in
      if conflicts.contains(where: { Self.isUnder($0, change.unit) }) { return true }
      if yielded.contains(change.unit) { return false }
      if isSaid(change, by: server) || isSaid(change, by: said) { return false }
      return sent.map { !isSaid(change, by: $0) } ?? true
    }.map(\.unit)
    next.rendered = unsent.isEmpty ? rendered : compositeBase(server: rendered, old: old, openConflicts: unsent)
    if conflicts.isEmpty { next.remote = nil }
    next.mappingVersion = mapper.version
    if unsent.isEmpty {
      next.recordVersion = version
    } else if let released {
      let edited = Set(difference(rendered, from: released).map(\.unit))
      if unsent.allSatisfy({ !edited.contains($0) }) {
        // All that is left to say is the mappings' own: it stays theirs.
        next.mappingVersion = before
        next.recordVersion = version
      }
    }
    return next
  }

  /// What of our rendering changed, in the forms that the server's document has for the same things.
  func change(_ rendered: JSON, from agreed: JSON, to base: JSON) -> [UnitChange] {
    let fitted = mapper.fitted(agreed, rendered, to: base)
    return difference(fitted.new, from: fitted.old)
  }

  static func empty(_ document: JSON) -> JSON { JSON.object(["resourceType": document["resourceType"]]) }

  /// Whether laying our change over the document changes nothing: it says so already, whatever else it says.
  private func isSaid(_ change: UnitChange, by document: JSON) -> Bool {
    let laid = overlay([change], on: document, under: policy)
    return laid.misfits.isEmpty && Equivalence.areEquivalent(laid.document, document, under: policy)
  }

  /// What the EHR changed beside something that only a person may end stays out of the record too: once it were in, our side would
  /// have seen it, and the next round would send a signature over it. It is read when the last of these conflicts is settled.
  private static func keepingUnseen(_ kept: JSON, _ merged: Merged, _ type: String, ours: JSON) -> JSON {
    let holding: Set<MergeConflict.Reason> = [.signedUnseen, .headAndDetail, .detailOfOther, .notTogether]
    guard merged.conflicts.contains(where: { holding.contains($0.reason) }) else { return kept }
    let paths = merged.conflicts.map(\.path)
    return compositeBase(server: kept, old: ours, openConflicts: merged.openPaths(of: type).filter { !paths.contains($0) })
  }

  /// Where what was agreed stays the base while these stored conflicts are open: at each of them, and where one cannot end by itself at
  /// all that the server changed and that is read together.
  static func openPaths(_ stored: [StoredConflict], _ exchange: Exchange) -> [String] {
    let paths = stored.map(\.path)
    let needsPerson = stored.contains { !(MergeConflict.Reason(rawValue: $0.reason)?.dissolvesByItself ?? true) }
    guard needsPerson, let base = exchange.base, let remote = exchange.remote else { return paths }
    let moved = difference(remote, from: base).map(\.unit).filter { unit in
      isReadTogether(unit, in: exchange.type) && !paths.contains { isUnder($0, unit) }
    }
    return paths + moved
  }

  /// Whether a conflict's path lies in a unit of the resource; the root lies in all.
  static func isUnder(_ path: String, _ unit: String) -> Bool {
    path.isEmpty || path == unit || path.hasPrefix(unit + ".") || path.hasPrefix(unit + "[")
  }

  /// What is to be written onto the server's present document, and what stands in its way.
  public struct Outgoing: Sendable {
    /// nil: the server says already all that may be sent.
    public var document: JSON?
    /// What stands in the way; these units are written as the server has them.
    public var conflicts: [MergeConflict]
    /// What goes with an element that is replaced whole.
    public var notices: [MergeNotice]
  }

  /// Lays our side over what the server has: `base ⊕ (S1 ⊖ S0)`, merged where the server has moved on.
  ///
  /// `holding` are units that are not sent although we changed them: what they say stands in conflict in another resource of the record.
  public func outgoing(_ exchange: Exchange, rendered: JSON, released: JSON? = nil, holding held: [String] = []) -> Outgoing {
    guard let base = exchange.base, let agreed = exchange.rendered else {
      guard let base = exchange.base else { return Outgoing(document: rendered, conflicts: [], notices: []) }
      return Outgoing(document: base == rendered ? nil : rendered, conflicts: [], notices: [])
    }
    let rendered = held.isEmpty ? rendered : compositeBase(server: rendered, old: agreed, openConflicts: held)
    let ours = ourSide(rendered, agreed: agreed, released: released, base: base, remote: exchange.remote)
    guard let remote = exchange.remote else {
      return Outgoing(document: ours.document == base ? nil : ours.document, conflicts: ours.misfits, notices: ours.notices)
    }
    let merged = merge(base: base, local: ours.document, remote: remote, under: policy)
    return Outgoing(
      document: Equivalence.areEquivalent(merged.document, remote, under: policy) ? nil : merged.document, conflicts: ours.misfits + merged.conflicts,
      notices: ours.notices + merged.notices)
  }
}
