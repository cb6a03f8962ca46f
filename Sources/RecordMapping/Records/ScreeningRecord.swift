import ClinicalRecords
import LosslessJSON

/// A screening as a line of a records file.
enum ScreeningRecord {
  static let coding = JSONCoding.object(elements, blank: Screening(id: .blank, patient: .blank))

  static let elements: [JSONElement<Screening>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement(optional: "course", \.course, .recordID),
    JSONElement(optional: "session", \.session, .recordID),
    JSONElement(optional: "at", \.at, .dateTime),
    JSONElement(optional: "screener", \.screener, .string),
    JSONElement(optional: "electrocardiogram", \.electrocardiogram, .word),
    JSONElement(list: "vitals", \.vitals, VitalSampleRecord.coding),
    JSONElement(optional: "weight", \.weight, .amount()),
    JSONElement(optional: "height", \.height, .amount()),
    JSONElement(optional: "pregnancyTest", \.pregnancyTest, pregnancyTest),
    JSONElement(list: "drugScreen", \.drugScreen, drugScreen),
    JSONElement(optional: "suicideRisk", \.suicideRisk, .recordID),
    JSONElement(optional: "psychosisExcluded", \.psychosisExcluded, .bool),
    JSONElement(optional: "maniaExcluded", \.maniaExcluded, .bool),
    JSONElement(optional: "fasting", \.fasting, .amount()),
    JSONElement(optional: "isCleared", \.isCleared, .bool),
    JSONElement(optional: "sensitivity", \.sensitivity, .word),
  ]

  private static let pregnancyTest = JSONCoding.object(
    [
      JSONElement("specimen", \.specimen, .word),
      JSONElement("result", \.result, .word),
      JSONElement(optional: "lot", \.lot, .string),
      JSONElement(optional: "expiry", \.expiry, .date),
      JSONElement(optional: "readBy", \.readBy, .string),
    ], blank: PregnancyTest(specimen: .urine, result: .indeterminate))

  private static let drugScreen = JSONCoding.object(
    [JSONElement("id", \.id, .recordID), JSONElement("analyte", \.analyte, .concept), JSONElement("result", \.result, .word)],
    blank: DrugScreenResult(id: .blank, analyte: CodedConcept(), result: .indeterminate))
}
