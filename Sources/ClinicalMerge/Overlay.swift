import FHIRR4
public import LosslessJSON

/// A unit of the resource that our rendering changed, to the digit; nil is absent.
public struct UnitChange: Sendable, Hashable {
  /// The unit: `birthDate`, `effective[x]`, `component`.
  public var unit: String
  /// What we said; as a conflict shows it.
  public var old: JSON?
  /// What we say.
  public var new: JSON?
  let isWrapped: Bool
  let kind: ElementKind
  /// Details of a head that our rendering says beside it, changed or not.
  let restated: [String]
}

/// A document with our change laid over it, and what could not be laid.
public struct Overlaid: Sendable, Hashable {
  /// Our side: everything we did not change is as it was.
  public var document: JSON
  /// Where the document is neither what we said before nor what we say now; there it is left alone.
  public var misfits: [MergeConflict]
  /// What of the server's went with a value that it described.
  public var notices: [MergeNotice]
}

/// `s1 ⊖ s0`: the units in which two of our own renderings differ, digits and all.
public func difference(_ s1: JSON, from s0: JSON) -> [UnitChange] {
  if s1 == s0 { return [] }
  let (new, old) = (ContainedResources.inlined(s1), ContainedResources.inlined(s0))
  let type = ElementType.resource(s1["resourceType"]?.string ?? "")
  let sides = UnitSides.all(base: old, local: new, remote: nil, type: type)
  let said = sides.filter { $0.local != nil }.map(\.name)
  let pair = Details.of(type.name)
  return sides.filter { $0.base != $0.local }.map { unit in
    UnitChange(
      unit: unit.name, old: unit.base, new: unit.local, isWrapped: unit.isWrapped, kind: unit.kind,
      restated: pair?.head == unit.name ? said.filter { pair?.details.contains($0) ?? false } : [])
  }
}

/// `document ⊕ changes`: each change laid over what the document has there; a misfit is left as it is and told.
public func overlay(_ changes: [UnitChange], on document: JSON, under policy: MergePolicy = MergePolicy()) -> Overlaid {
  if changes.isEmpty { return Overlaid(document: document, misfits: [], notices: []) }
  let resourceType = document["resourceType"]?.string ?? ""
  let type = ElementType.resource(resourceType)
  let inlined = ContainedResources.inlined(document)
  var overlay = ElementOverlay(policy: policy, resourceType: resourceType)
  overlay.restated = Set(changes.flatMap(\.restated))
  let laid = overlay.lay(changes.map { ($0.unit, $0.isWrapped, $0.kind, $0.old, $0.new) }, on: inlined, type: type, at: "")
  let hasContained = document["contained"] != nil || changes.contains { change in change.new.map { ContainedResources.shown($0) != $0 } ?? false }
  func shown(_ value: JSON?) -> JSON? { hasContained ? value.map(ContainedResources.shown) : value }
  return Overlaid(
    document: hasContained ? ContainedResources.outlined(laid, orderedAs: document["contained"]?.elements ?? []) : laid,
    misfits: overlay.misfits.map {
      MergeConflict(path: $0.path, base: shown($0.base), local: shown($0.local), remote: shown($0.remote), reason: $0.reason)
    },
    notices: overlay.notices.map { MergeNotice(path: $0.path, rule: $0.rule, value: shown($0.value)) })
}
