import ClinicalRecords
import LosslessJSON

/// A person of the staff as a Practitioner; a file has it, an EHR has its own.
enum PractitionerMapping {
  static let mapping = FHIRMapping(
    name: "Practitioner", type: "Practitioner", kind: .practitioner, roles: { _, _ in [.whole("practitioner")] },
    owns: { $0 == .whole("practitioner") }, elements: elements)

  static let elements: [FHIRElement] = [
    FHIRElement(copy: "meta") { writing in
      let hasFamily = (writing.record["names"]?.elements ?? []).allSatisfy { $0["family"] != nil } && writing.record["names"] != nil
      if !hasFamily { writing.notice("names", "US Core wants a family name of everybody; the profile is not claimed") }
      return hasFamily ? ["profile": [.string(USCore.practitioner)]] : nil
    },
    .markedStatus,
    PatientMapping.identifiers,
    .isActive,
    PatientMapping.names,
    PatientMapping.telecoms,
    FHIRElement(
      "qualification", write: { $0.record["qualification"].map { [["code": ["text": $0]]] } },
      read: { $0.say(["qualification"], $0.document["qualification"]?[0]?["code"]?["text"]?.asText) }),
  ]
}
