import ClinicalRecords
import LosslessJSON

/// A person of the staff as a line of a records file.
enum PractitionerRecord {
  static let coding = JSONCoding.object(elements, blank: Practitioner(id: .blank))

  static let elements: [JSONElement<Practitioner>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement("isActive", \.isActive, .bool),
    JSONElement(list: "identifiers", \.identifiers, PatientRecord.identifier),
    JSONElement(list: "names", \.names, PatientRecord.name),
    JSONElement(list: "telecoms", \.telecoms, PatientRecord.telecom),
    JSONElement(optional: "qualification", \.qualification, .string),
  ]
}
