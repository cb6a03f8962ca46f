import ClinicalRecords
import LosslessJSON

/// A drug taken beside the infusions as a line of a records file.
enum MedicationRecord {
  static let coding = JSONCoding.object(elements, blank: Medication(id: .blank, patient: .blank))

  static let elements: [JSONElement<Medication>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement("code", \.code, .concept),
    JSONElement("status", \.status, .word),
    JSONElement(optional: "dose", \.dose, dose),
    JSONElement(optional: "route", \.route, .concept),
    JSONElement(optional: "directions", \.directions, .string),
    JSONElement(optional: "start", \.start, .date),
    JSONElement(optional: "stop", \.stop, .date),
    JSONElement(optional: "lastTaken", \.lastTaken, .dateTime),
    JSONElement(optional: "recordedAt", \.recordedAt, .dateTime),
    JSONElement(list: "concerns", \.concerns, .word),
    JSONElement(optional: "sensitivity", \.sensitivity, .word),
    JSONElement(optional: "basis", \.basis, .word),
  ]

  private static let dose = JSONCoding.object(
    [JSONElement("value", \.value, .decimal), JSONElement("unit", \.unit, .string)], blank: MeasuredAmount(value: ClinicalDecimal(0), unit: ""))
}
