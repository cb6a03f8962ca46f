internal import ClinicalMerge
internal import ClinicalRecords
internal import EHRSync
internal import LosslessJSON
internal import RecordMapping

/// Without conflicts all stores have equivalent records: each renders to the same resources, of the same members.
struct StoresAgree: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    guard let first = world.stores.first else { return [] }
    return world.stores.dropFirst().flatMap { other in
      Set(first.records.keys).union(other.records.keys).sorted().flatMap { differences($0, first, other, world) }
    }
  }

  private func differences(_ record: RecordID, _ one: ObservedStore, _ other: ObservedStore, _ world: ObservedWorld) -> [String] {
    guard let here = one.records[record], let elsewhere = other.records[record] else {
      let (with, without) = one.records[record] == nil ? (other, one) : (one, other)
      let kind = with.records[record]?.kind
      // What the EHR cannot be told of stays where it was written.
      // What was withdrawn before a store ever read it need not come there.
      if with.records[record]?.body["recordStatus"]?.string == RecordStatus.enteredInError.rawValue { return [] }
      if kind?.isOfPatient == false || (try? world.mapper.render(with.records[record]?.body ?? .null))?.resources.isEmpty ?? true { return [] }
      return ["\(kind?.rawValue ?? "") \(record) is in \(with.name), and not in \(without.name)"]
    }
    let there = Set(world.resources.flatMap { OurIdentifier.all(in: $0) })
    // A withdrawn record keeps of its readings what had been read before.
    let withdrawn = JSON.string(RecordStatus.enteredInError.rawValue)
    if here.body["recordStatus"] == withdrawn, elsewhere.body["recordStatus"] == withdrawn { return [] }
    // Kept as it is at the EHR, and said to be.
    if one.clinic.unreadable.contains(record) || other.clinic.unreadable.contains(record) { return [] }
    if here.body == elsewhere.body { return [] }
    guard let a = try? world.mapper.render(here.body), let b = try? world.mapper.render(elsewhere.body) else { return ["\(record) cannot be rendered"] }
    let (left, right) = (Self.byRole(a), Self.byRole(b))
    return Set(left.keys).union(right.keys).sorted().compactMap { role -> String? in
      // What the EHR's people removed stays in a record where a person left it.
      if let resource = (left[role] ?? right[role]).flatMap({ OurIdentifier.all(in: $0).first }), !there.contains(resource) { return nil }
      guard let x = left[role] else { return "\(here.kind.rawValue) \(record) \(role) is in \(other.name), and not in \(one.name)" }
      guard let y = right[role] else { return "\(here.kind.rawValue) \(record) \(role) is in \(one.name), and not in \(other.name)" }
      if Equivalence.areEquivalent(x, y) { return nil }
      let units = difference(y, from: x).map { "\($0.unit) \($0.old?.compactText ?? "absent") and \($0.new?.compactText ?? "absent")" }
      return "\(one.name) and \(other.name) say other things of \(here.kind.rawValue) \(record) \(role): \(units.joined(separator: ", "))"
    }
  }

  private static func byRole(_ rendering: Rendering) -> [String: JSON] {
    Dictionary(rendering.resources.map { ("\($0.type) \($0.role)", $0.document) }, uniquingKeysWith: { first, _ in first })
  }
}
