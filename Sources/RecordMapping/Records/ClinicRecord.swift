import ClinicalRecords
import LosslessJSON

/// A clinic as a line of a records file.
enum ClinicRecord {
  static let coding = JSONCoding.object(elements, blank: Clinic(id: .blank))

  static let elements: [JSONElement<Clinic>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement("isActive", \.isActive, .bool),
    JSONElement("name", \.name, .string),
    JSONElement(list: "identifiers", \.identifiers, PatientRecord.identifier),
    JSONElement(list: "telecoms", \.telecoms, PatientRecord.telecom),
    JSONElement(list: "addresses", \.addresses, PatientRecord.address),
  ]
}
