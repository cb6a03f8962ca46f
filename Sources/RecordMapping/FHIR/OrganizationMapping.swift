import ClinicalRecords
import LosslessJSON

/// A clinic as the Organization that is responsible; a file has it, an EHR has its own.
enum OrganizationMapping {
  static let mapping = FHIRMapping(
    name: "Organization", type: "Organization", kind: .clinic, roles: { _, _ in [.whole("organization")] }, owns: { $0 == .whole("organization") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.organization),
    .markedStatus,
    PatientMapping.identifiers,
    .isActive,
    FHIRElement("name", write: { $0.record["name"] }, read: { $0.say(["name"], $0.document["name"]?.asText) }),
    PatientMapping.telecoms,
    PatientMapping.addresses,
  ]
}

extension FHIRElement {
  /// The record's own status, for types whose resources have none: a modifier extension says that it was withdrawn.
  static let markedStatus = FHIRElement("modifierExtension", write: { _ in nil }, read: { _ = $0.sayRecordStatus(instead: ["isActive"]) })

  /// Whether the record is in use; a withdrawn one is not, whatever it said before.
  static let isActive = FHIRElement(
    "active", write: { $0.record["isActive"] }, read: { if !$0.isWithdrawn { $0.say(["isActive"], $0.document["active"]) } })
}
