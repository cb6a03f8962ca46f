import ClinicalRecords
import LosslessJSON

/// Who did something and where, as references to the records of the clinic's staff and places.
///
/// The record's id stands in an extension of ours beside each: a reference names a resource, whose id cannot be told back.
extension Writing {
  /// A person: the reference where there is a record, the name where the clinic writes one.
  func person(named name: String, record field: String) -> JSON? {
    let reference = record[field]?.string.flatMap { RecordID($0) }.map { JSON.string(uri($0, "practitioner")) }
    guard reference != nil || record[name] != nil else { return nil }
    return .object(["reference": reference, "display": record[name]])
  }

  /// A reference to a resource of another record that a field names.
  func reference(to role: String, of field: String) -> JSON? {
    record[field]?.string.flatMap { RecordID($0) }.map { ["reference": .string(uri($0, role))] }
  }

  private func uri(_ id: RecordID, _ role: String) -> String { "urn:uuid:\(RecordMapper.resourceID(record: id, role: role))" }
}

extension FHIRElement {
  /// Where the visit took place.
  static let place = FHIRElement(copy: "location") { $0.reference(to: "location", of: "clinic").map { [["location": $0]] } }

  /// Who was responsible for the visit.
  static let serviceProvider = FHIRElement(copy: "serviceProvider") { $0.reference(to: "organization", of: "clinic") }

  /// The course the visit or act belongs to.
  static let basedOnCourse = FHIRElement(copy: "basedOn") { $0.reference(to: "course", of: "course").map { [$0] } }

  /// The visit of the infusion that a record names as its session.
  static let encounterOfSession = FHIRElement(copy: "encounter") { $0.reference(to: "encounter", of: "session") }

  /// One who took part in the visit as `kind`, by name and by record.
  static func participant(_ kind: String, named name: String, record field: String) -> FHIRElement {
    FHIRElement(
      "participant",
      write: { writing in
        writing.person(named: name, record: field).map { [["type": [["text": .string(kind)]], "individual": $0]] }
      },
      read: { reading in
        let one = (reading.document["participant"]?.elements ?? []).first { participant in
          (participant["type"]?.elements ?? []).contains { $0["text"]?.string == kind }
        }
        reading.say([name], one?["individual"]?["display"]?.asText)
      })
  }
}
