import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// Who wrote a record and when, as one Provenance over all of its resources.
///
/// `recorded` is a moment of the record's own, no clock's and no store's; a record that has none has no Provenance.
enum ProvenanceAttachment {
  private static let role = "provenance"
  private static let nobody = "Staff of the clinic, not named in the record"

  /// How a kind tells when it was written and by whom: fields of moments, the latest to be had first, and of people.
  private struct Source {
    let moments: [[JSONStep]]
    /// The field of a name and that of a practitioner's record.
    var people: [(name: String, record: String)] = []
    /// Whether the patient is who speaks where nobody else is named.
    var isPatients = false
  }

  static func resource(_ record: JSON, _ rendering: Rendering, _ catalog: MappingCatalog) throws(MappingError) -> RenderedResource? {
    guard let kind = record["record"]?.string.flatMap(RecordKind.init(rawValue:)), let source = source(of: kind),
      let id = record["id"]?.string.flatMap({ RecordID($0) }), let patient = record["patient"]?.string.flatMap({ RecordID($0) }),
      let recorded = source.moments.lazy.compactMap({ record[$0]?.asMoment }).first
    else { return nil }
    var writing = Writing(catalog: catalog, record: record, recordID: id, patient: patient, role: .whole(role), member: record)
    let document: JSON = [
      "resourceType": "Provenance", "meta": ["profile": [.string(USCore.provenance)]],
      "extension": [["url": .string(FHIRSystem.extension("record")), "valueString": .string("\(kind.rawValue)/\(id)/\(role)")]],
      "target": .array(rendering.resources.map { FHIRForms.reference($0.resource) }), "recorded": recorded,
      "agent": [try agent(source, &writing)],
    ]
    return RenderedResource(resource: writing.resource, type: "Provenance", role: role, document: document)
  }

  private static func agent(_ source: Source, _ writing: inout Writing) throws(MappingError) -> JSON {
    let clinic = writing.reference(to: "organization", of: "clinic")
    return .object(["type": try writing.meant("author"), "who": who(source, writing, hasClinic: clinic != nil), "onBehalfOf": clinic])
  }

  private static func who(_ source: Source, _ writing: Writing, hasClinic: Bool) -> JSON {
    for person in source.people {
      guard let named = writing.person(named: person.name, record: person.record) else { continue }
      // US Core wants to know for whom a practitioner acts: without a clinic it is a name alone.
      if hasClinic { return named }
      if let display = named["display"] { return ["display": display] }
    }
    return source.isPatients && writing.record["rater"]?.string != Rater.clinician.rawValue ? writing.patientReference : ["display": .string(nobody)]
  }

  private static func source(of kind: RecordKind) -> Source? {
    switch kind {
    case .clinic, .practitioner, .patient, .treatmentCourse: nil
    case .consent: Source(moments: [["withdrawnAt"], ["signedAt"]], people: [("signer", "")], isPatients: true)
    case .problem, .allergy, .medication: Source(moments: [["recordedAt"]])
    case .infusionSession:
      Source(moments: [["discharge", "at"], ["end"], ["start"]], people: [("nurse", "givenBy"), ("prescriber", "prescribedBy")])
    case .psychotherapySession: Source(moments: [["end"], ["start"]], people: [("therapist", "heldBy")])
    case .psychotherapyNote: Source(moments: [["at"]], people: [("writer", "")])
    case .assessment: Source(moments: [["at"]], people: [("raterID", "")], isPatients: true)
    case .screening: Source(moments: [["at"]], people: [("screener", "")])
    }
  }
}
