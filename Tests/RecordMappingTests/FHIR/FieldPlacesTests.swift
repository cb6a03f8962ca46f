import ClinicalMerge
import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

/// The table of fields that several resources say is what the mappings really do.
@Suite struct FieldPlacesTests {
  private static let changes: [(kind: RecordKind, field: String, value: JSON)] = [
    (.infusionSession, "end", "2031-01-01T12:00:00Z"), (.infusionSession, "drug", "midazolam"), (.infusionSession, "status", "stopped-early"),
    (.infusionSession, "statusReason", ["text": "another reason"]), (.psychotherapySession, "end", "2031-01-01T12:00:00Z"),
    (.psychotherapySession, "therapist", "T. Example"), (.assessment, "at", "2031-01-01T12:00:00Z"), (.assessment, "status", "amended"),
  ]

  /// The places in which two renderings of a record differ.
  private func differing(_ old: Rendering, _ new: Rendering) -> Set<FieldPlaces.Place> {
    let before = Dictionary(old.resources.map { ($0.role, $0.document) }, uniquingKeysWith: { first, _ in first })
    return Set(
      new.resources.flatMap { resource in
        (before[resource.role].map { difference(resource.document, from: $0) } ?? []).map { FieldPlaces.Place(role: resource.role, unit: $0.unit) }
      })
  }

  @Test(arguments: changes.indices) func `a field is in the table with every resource that says it`(index: Int) throws {
    let change = Self.changes[index]
    var seen = 0
    for record in SampleRecords.clinic where record["record"]?.string == change.kind.rawValue && record[change.field] != nil {
      let old = try SampleRecords.mapper.render(record)
      guard let new = try? SampleRecords.mapper.render(record.setting(change.field, to: change.value)), old.resources.count == new.resources.count else {
        continue
      }
      let differing = differing(old, new).filter { $0.unit != "extension" && $0.unit != "text" }
      guard Set(differing.map(\.role)).count > 1 else { continue }
      let places = FieldPlaces(of: change.kind, rendered: old.resources.map(\.role))
      let copied = differing.filter { places.copies(in: $0.role).contains($0.unit) }
      let primaries = differing.subtracting(copied)
      // Of all that says it one place is the primary, and each other one is a copy.
      #expect(Set(primaries.map(\.role)).count <= 1, "\(change.field): \(primaries.map(\.role))")
      for place in copied { #expect(places.units(of: place.role, sharing: Array(primaries)).contains(place.unit)) }
      seen += 1
    }
    #expect(seen > 0)
  }

  @Test func `a planned session's visit is nobody's copy`() {
    let planned = FieldPlaces(of: .infusionSession, rendered: ["encounter", "procedure"])
    #expect(planned.copies(in: "encounter").isEmpty)
  }
}
