import ClinicalRecords
import LosslessJSON

/// An infusion session as a line of a records file.
enum InfusionSessionRecord {
  static let coding = JSONCoding.object(elements, blank: InfusionSession(id: .blank, patient: .blank))

  static let elements: [JSONElement<InfusionSession>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement(optional: "course", \.course, .recordID),
    JSONElement(optional: "ordinal", \.ordinal, .whole(1...10_000)),
    JSONElement("status", \.status, .word),
    JSONElement(optional: "statusReason", \.statusReason, .concept),
    JSONElement(optional: "drug", \.drug, drug),
    JSONElement(optional: "dose", \.dose, dose),
    JSONElement(optional: "diluent", \.diluent, .amount()),
    JSONElement(optional: "access", \.access, access),
    JSONElement(optional: "start", \.start, .dateTime),
    JSONElement(optional: "end", \.end, .dateTime),
    JSONElement(list: "segments", \.segments, segment),
    JSONElement(list: "pauses", \.pauses, pause),
    JSONElement(optional: "clinic", \.clinic, .recordID),
    JSONElement(optional: "prescriber", \.prescriber, .string),
    JSONElement(optional: "prescribedBy", \.prescribedBy, .recordID),
    JSONElement(optional: "nurse", \.nurse, .string),
    JSONElement(optional: "givenBy", \.givenBy, .recordID),
    JSONElement(optional: "isBlinded", \.isBlinded, .bool),
    JSONElement(list: "vitals", \.vitals, VitalSampleRecord.coding),
    JSONElement(list: "sedation", \.sedation, sedation),
    JSONElement(list: "dissociation", \.dissociation, dissociation),
    JSONElement(list: "adverseEvents", \.adverseEvents, AdverseEventRecord.coding),
    JSONElement(list: "interventions", \.interventions, InterventionRecord.coding),
    JSONElement(optional: "discharge", \.discharge, DischargeRecord.coding),
  ]

  private static let drug = JSONCoding.object(
    [
      JSONElement("code", \.code, .concept),
      JSONElement(optional: "concentration", \.concentration, .amount()),
      JSONElement(optional: "lot", \.lot, .string),
      JSONElement(optional: "expiry", \.expiry, .date),
      JSONElement(optional: "ndc", \.ndc, .string),
    ], blank: InfusedDrug(code: CodedConcept()))

  private static let dose = JSONCoding.object(
    [
      JSONElement("perWeight", \.perWeight, .amount()),
      JSONElement("weight", \.weight, .amount()),
      JSONElement(optional: "weightDate", \.weightDate, .date),
      JSONElement(optional: "cap", \.cap, .amount()),
      JSONElement("ordered", \.ordered, .amount()),
      JSONElement(optional: "drawnUp", \.drawnUp, .amount()),
      JSONElement(optional: "delivered", \.delivered, .amount()),
      JSONElement(optional: "wasted", \.wasted, .amount()),
      JSONElement(optional: "wasteWitness", \.wasteWitness, .string),
    ], blank: Dose(perWeight: Amount(ClinicalDecimal(0)), weight: Amount(ClinicalDecimal(0)), ordered: Amount(ClinicalDecimal(0))))

  private static let access = JSONCoding.object(
    [
      JSONElement("site", \.site, .concept),
      JSONElement(optional: "side", \.side, .word),
      JSONElement(optional: "gauge", \.gauge, .whole(1...100)),
    ], blank: VenousAccess(site: CodedConcept()))

  private static let segment = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("start", \.start, .dateTime),
      JSONElement(optional: "end", \.end, .dateTime),
      JSONElement("rate", \.rate, .amount()),
    ], blank: RateSegment(id: .blank, start: .blank, rate: Amount(ClinicalDecimal(0))))

  private static let sedation = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("at", \.at, .dateTime),
      JSONElement("scale", \.scale, .word),
      JSONElement("value", \.value, .whole(-5...6)),
    ], blank: SedationSample(id: .blank, at: .blank, scale: .rass, value: 0))

  private static let dissociation = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("at", \.at, .dateTime),
      JSONElement("rating", \.rating, .whole(0...10)),
    ], blank: DissociationSample(id: .blank, at: .blank, rating: 0))

  private static let pause = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("start", \.start, .dateTime),
      JSONElement(optional: "end", \.end, .dateTime),
      JSONElement(optional: "reason", \.reason, .string),
    ], blank: Pause(id: .blank, start: .blank))
}
