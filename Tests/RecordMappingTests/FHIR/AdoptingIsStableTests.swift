import ClinicalMerge
import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

/// What we merely read is never pushed back, and what we edit changes that element alone.
@Suite struct AdoptingIsStableTests {
  private static let mapper = SampleRecords.mapper

  /// A resource that others wrote, and the record that it became or was laid over.
  struct Adopted: Sendable {
    let base: JSON
    let record: JSON
    let role: String
    let kind: RecordKind
    var member: String?
  }

  /// One known field of a record, another value for it, and the elements of the resource that may then differ.
  struct Edit: Sendable {
    let field: [String]
    let value: JSON
    let elements: [String]
  }

  private static let edits: [String: [Edit]] = [
    "Patient": [Edit(field: ["birthDate"], value: "1901-02-03", elements: ["birthDate"]), Edit(field: ["gender"], value: "unknown", elements: ["gender"])],
    "Condition": [
      Edit(field: ["code"], value: ["text": "Something else"], elements: ["code"]),
      Edit(field: ["recordedAt"], value: "2001-02-03T04:05:06Z", elements: ["recordedDate"]),
    ],
    "AllergyIntolerance": [
      Edit(field: ["criticality"], value: "unable-to-assess", elements: ["criticality"]),
      Edit(field: ["recordedAt"], value: "2001-02-03T04:05:06Z", elements: ["recordedDate"]),
    ],
    "MedicationRequest": [
      Edit(field: ["status"], value: "stopped", elements: ["status"]), Edit(field: ["recordedAt"], value: "2001-02-03T04:05:06Z", elements: ["authoredOn"]),
    ],
    "MedicationStatement": [
      Edit(field: ["status"], value: "stopped", elements: ["status"]), Edit(field: ["recordedAt"], value: "2001-02-03T04:05:06Z", elements: ["dateAsserted"]),
    ],
    "Consent": [Edit(field: ["formVersion"], value: "2", elements: ["extension"])],
    "QuestionnaireResponse": [Edit(field: ["status"], value: "amended", elements: ["status"])],
    "Observation": [Edit(field: ["reportedTotal"], value: 3, elements: ["valueQuantity", "valueInteger", "valueString"])],
  ]

  private static func adopted(_ document: JSON, _ salt: Int) -> Adopted? {
    let base = ForeignSamples.localized(document)
    let resource = ForeignSamples.resourceID(document, salt)
    switch mapper.adopt(base, resource: resource, patient: ForeignSamples.patient, sessions: { _ in ForeignSamples.session }) {
    case .record(let kind, let record, let role): return Adopted(base: base, record: record, role: role, kind: kind)
    case .member(_, let role, _):
      guard let session = try? SampleRecords.story("infusion-with-two-pauses").setting("id", to: .string(ForeignSamples.session.description)) else {
        return nil
      }
      let record = mapper.extended(session, by: [(role, base)]).record
      return Adopted(base: base, record: record, role: role, kind: .infusionSession, member: Role(role)?.member?.id.description)
    case .carried: return nil
    }
  }

  private static func rendered(_ record: JSON, _ role: String) -> JSON? {
    do {
      return try mapper.render(record, disclosing: Disclosure(substanceUse: true, psychotherapyNotes: true)).resources.first { $0.role == role }?.document
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }

  /// `base ⊕ (S1 ⊖ S0)`, both fitted to the base, as an endpoint is sent it.
  private static func outgoing(_ base: JSON, _ s0: JSON, _ s1: JSON) -> Overlaid {
    let fitted = mapper.fitted(s0, s1, to: base)
    return overlay(difference(fitted.new, from: fitted.old), on: base)
  }

  private static func differing(_ a: JSON, _ b: JSON) -> [String] {
    let names = a.members.map(\.name) + b.members.map(\.name).filter { a[$0] == nil }
    return names.filter { a[$0] != b[$0] }
  }

  @Test(.enabled(if: ForeignSamples.isThere, Comment(rawValue: ForeignSamples.skipped)))
  func `what was adopted is never pushed back, and an edit of one element changes that element`() throws {
    var counts: [String: Int] = [:]
    for file in ForeignSamples.files {
      for (index, document) in ForeignSamples.resources(file).enumerated() {
        guard let adopted = Self.adopted(document, index) else { continue }
        let type = document["resourceType"]?.string ?? ""
        let place = "\(file.lastPathComponent)[\(index)] \(type)"
        guard let s0 = Self.rendered(adopted.record, adopted.role) else {
          Issue.record("\(place): the record has no such resource")
          continue
        }
        #expect(s0["resourceType"]?.string == type, "\(place)")
        let again = try #require(Self.rendered(JSON(parsing: adopted.record.bytes), adopted.role))
        #expect(again == s0, "\(place)")
        #expect(Self.outgoing(adopted.base, s0, again).document.bytes == adopted.base.bytes, "\(place)")
        try Self.editing(adopted, s0, type, place)
        counts[type + (adopted.member == nil ? "" : " (reading)"), default: 0] += 1
      }
    }
    print("adopted, and edited in one element:", counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    for type in ["Patient", "Condition", "MedicationStatement", "Observation (reading)"] { #expect(counts[type, default: 0] > 3, "\(type)") }
  }

  private static func editing(_ adopted: Adopted, _ s0: JSON, _ type: String, _ place: String) throws {
    if let member = adopted.member { return try editingReading(adopted, member, s0, place) }
    guard
      let edit = edits[type]?.first(where: { edit in
        // A value with an extension of the server's on it is a misfit by rule; it is edited elsewhere.
        !edit.elements.contains { adopted.base["_" + $0] != nil } && adopted.record[edit.field.map { JSONStep.name($0) }] != edit.value
      }),
      case let edited = adopted.record.setting(edit.field.map { JSONStep.name($0) }, to: edit.value), let s1 = rendered(edited, adopted.role)
    else {
      Issue.record("\(place): no edit")
      return
    }
    #expect(s1 != s0, "\(place): the edit changes nothing")
    let sent = outgoing(adopted.base, s0, s1)
    #expect(sent.misfits.isEmpty, "\(place): \(sent.misfits.map(\.path))")
    let differing = differing(sent.document, adopted.base)
    #expect(!differing.isEmpty && differing.allSatisfy(edit.elements.contains), "\(place): \(differing)")
    for name in differing where !edit.elements.contains(name) { #expect(sent.document[name]?.bytes == adopted.base[name]?.bytes) }
  }

  private static func editingReading(_ adopted: Adopted, _ member: String, _ s0: JSON, _ place: String) throws {
    let at = try #require(adopted.record["vitals"]?.elements.firstIndex { $0["id"]?.string == member })
    let field = try #require(adopted.record["vitals"]?[at]?.members.first { $0.value["unit"] != nil }?.name)
    let edited = adopted.record.setting([.name("vitals"), .index(at), .name(field), .name("value")], to: .number(JSONNumber("98.70")!))
    let s1 = try #require(rendered(edited, adopted.role), "\(place)")
    let sent = outgoing(adopted.base, s0, s1)
    #expect(sent.misfits.isEmpty, "\(place): \(sent.misfits.map(\.path))")
    let differing = differing(sent.document, adopted.base)
    #expect(differing == ["valueQuantity"] || differing == ["component"], "\(place): \(differing)")
    #expect(sent.document.text.contains("98.70"))
  }
}
