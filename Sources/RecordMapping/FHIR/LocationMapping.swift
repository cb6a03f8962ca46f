import ClinicalRecords
import LosslessJSON

/// A clinic as the Location where infusions are given; all it says is a copy of the Organization.
enum LocationMapping {
  static let mapping = FHIRMapping(
    name: "Location", type: "Location", kind: .clinic, roles: { _, _ in [.whole("location")] }, owns: { $0 == .whole("location") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.location),
    .identifier,
    FHIRElement(copy: "status") { $0.record["isActive"]?.bool.map { $0 ? "active" : "inactive" } },
    FHIRElement(copy: "name") { $0.record["name"] },
    FHIRElement(copy: "telecom") { writing in
      let telecoms = PatientMapping.writtenTelecoms(writing)
      return telecoms.isEmpty ? nil : .array(telecoms)
    },
    FHIRElement(copy: "address") { PatientMapping.writtenAddresses($0).first },
    FHIRElement(copy: "managingOrganization") { $0.reference("organization") },
  ]
}
