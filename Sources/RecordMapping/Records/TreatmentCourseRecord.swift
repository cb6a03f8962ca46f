import ClinicalRecords
import LosslessJSON

/// A treatment course as a line of a records file.
enum TreatmentCourseRecord {
  static let coding = JSONCoding.object(elements, blank: TreatmentCourse(id: .blank, patient: .blank))

  static let elements: [JSONElement<TreatmentCourse>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement("protocol", \.protocolID, .string),
    JSONElement(optional: "arm", \.arm, .string),
    JSONElement(optional: "isBlinded", \.isBlinded, .bool),
    JSONElement("status", \.status, .word),
    JSONElement("plannedInfusions", \.plannedInfusions, .whole(0...10_000)),
    JSONElement(optional: "dosePerWeight", \.dosePerWeight, .amount()),
    JSONElement(optional: "plannedDuration", \.plannedDuration, .amount()),
    JSONElement(optional: "indication", \.indication, .recordID),
    JSONElement(optional: "start", \.start, .date),
    JSONElement(optional: "end", \.end, .date),
    JSONElement(optional: "endReason", \.endReason, .string),
  ]
}
