import ClinicalRecords
import LosslessJSON

/// The readings of one moment as a member of a session in a records file.
enum VitalSampleRecord {
  static let coding = JSONCoding.object(elements, blank: VitalSample(id: .blank, at: .blank))

  static let elements: [JSONElement<VitalSample>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("at", \.at, .dateTime),
    JSONElement(optional: "systolic", \.systolic, .amount()),
    JSONElement(optional: "diastolic", \.diastolic, .amount()),
    JSONElement(optional: "heartRate", \.heartRate, .amount()),
    JSONElement(optional: "oxygenSaturation", \.oxygenSaturation, .amount()),
    JSONElement(optional: "oxygenFlow", \.oxygenFlow, .amount()),
    JSONElement(optional: "respiratoryRate", \.respiratoryRate, .amount()),
    JSONElement(optional: "endTidalCO2", \.endTidalCO2, .amount()),
    JSONElement(optional: "temperature", \.temperature, .amount()),
    JSONElement(optional: "source", \.source, .word),
  ]
}
