import ClinicalRecords
import LosslessJSON

/// The patient's leaving as a part of a session in a records file.
enum DischargeRecord {
  static let coding = JSONCoding.object(
    [
      JSONElement("at", \.at, .dateTime),
      JSONElement(list: "criteria", \.criteria, criterion),
      JSONElement(optional: "overrideReason", \.overrideReason, .string),
    ], blank: Discharge(at: .blank))

  private static let criterion = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("kind", \.kind, .word),
      JSONElement("isMet", \.isMet, .bool),
      JSONElement(optional: "at", \.at, .dateTime),
    ], blank: DischargeCriterion(id: .blank, kind: .oriented, isMet: false))
}
