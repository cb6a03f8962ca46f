public import ClinicalRecords
public import LosslessJSON

/// Records as JSON objects, as a records file has them one a line, and back.
///
/// `{"record":"InfusionSession","id":"…","patient":"…",…}`: `record` names the kind; times carry their offset, amounts
/// their UCUM unit; numbers keep their digits; every member of a list that can change by itself has an `id`. A member that
/// nobody knows is refused.
public enum RecordCoding {
  /// The record that a JSON object says; throws at the first place that has not the shape of the schema.
  ///
  /// What the record means is not judged here: see `ClinicalRecord.faults()`.
  public static func read(_ json: JSON) throws(RecordError) -> ClinicalRecord {
    guard json.kind == .object else { throw RecordError(path: "", message: "an object was expected") }
    guard let name = json["record"] else { throw RecordError(path: "record", message: "is missing") }
    guard let kind = name.string.flatMap(RecordKind.init(rawValue:)) else {
      let kinds = RecordKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw RecordError(path: "record", message: "one of \(kinds) was expected")
    }
    do throws(JSONShapeError) {
      return try read(json.setting("record", to: nil), as: kind)
    } catch {
      throw RecordError(path: error.path, message: error.message)
    }
  }

  /// The JSON object of a record, its members in the order of the schema.
  public static func write(_ record: ClinicalRecord) -> JSON {
    let body =
      switch record {
      case .clinic(let record): ClinicRecord.coding.write(record)
      case .practitioner(let record): PractitionerRecord.coding.write(record)
      case .patient(let record): PatientRecord.coding.write(record)
      case .consent(let record): ConsentRecord.coding.write(record)
      case .problem(let record): ProblemRecord.coding.write(record)
      case .allergy(let record): AllergyRecord.coding.write(record)
      case .medication(let record): MedicationRecord.coding.write(record)
      case .treatmentCourse(let record): TreatmentCourseRecord.coding.write(record)
      case .infusionSession(let record): InfusionSessionRecord.coding.write(record)
      case .psychotherapySession(let record): PsychotherapySessionRecord.coding.write(record)
      case .psychotherapyNote(let record): PsychotherapyNoteRecord.coding.write(record)
      case .assessment(let record): AssessmentRecord.coding.write(record)
      case .screening(let record): ScreeningRecord.coding.write(record)
      }
    return .object([JSON.Member("record", .string(record.kind.rawValue))] + body.members)
  }

  /// The JSON Schema (2020-12) of a kind; what it accepts and what ``read(_:)`` accepts is the same.
  public static func schema(_ kind: RecordKind) -> JSON {
    let body = shape(kind)
    let properties = [JSON.Member("record", ["const": .string(kind.rawValue)])] + (body["properties"]?.members ?? [])
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": .string("urn:infusync:records:\(kind.rawValue)"),
      "title": .string(kind.rawValue),
      "type": "object",
      "properties": .object(properties),
      "required": .array(["record"] + (body["required"]?.elements ?? [])),
      "additionalProperties": false,
    ]
  }

  private static func read(_ json: JSON, as kind: RecordKind) throws(JSONShapeError) -> ClinicalRecord {
    switch kind {
    case .clinic: .clinic(try ClinicRecord.coding.read(json, ""))
    case .practitioner: .practitioner(try PractitionerRecord.coding.read(json, ""))
    case .patient: .patient(try PatientRecord.coding.read(json, ""))
    case .consent: .consent(try ConsentRecord.coding.read(json, ""))
    case .problem: .problem(try ProblemRecord.coding.read(json, ""))
    case .allergy: .allergy(try AllergyRecord.coding.read(json, ""))
    case .medication: .medication(try MedicationRecord.coding.read(json, ""))
    case .treatmentCourse: .treatmentCourse(try TreatmentCourseRecord.coding.read(json, ""))
    case .infusionSession: .infusionSession(try InfusionSessionRecord.coding.read(json, ""))
    case .psychotherapySession: .psychotherapySession(try PsychotherapySessionRecord.coding.read(json, ""))
    case .psychotherapyNote: .psychotherapyNote(try PsychotherapyNoteRecord.coding.read(json, ""))
    case .assessment: .assessment(try AssessmentRecord.coding.read(json, ""))
    case .screening: .screening(try ScreeningRecord.coding.read(json, ""))
    }
  }

  private static func shape(_ kind: RecordKind) -> JSON {
    switch kind {
    case .clinic: ClinicRecord.coding.schema
    case .practitioner: PractitionerRecord.coding.schema
    case .patient: PatientRecord.coding.schema
    case .consent: ConsentRecord.coding.schema
    case .problem: ProblemRecord.coding.schema
    case .allergy: AllergyRecord.coding.schema
    case .medication: MedicationRecord.coding.schema
    case .treatmentCourse: TreatmentCourseRecord.coding.schema
    case .infusionSession: InfusionSessionRecord.coding.schema
    case .psychotherapySession: PsychotherapySessionRecord.coding.schema
    case .psychotherapyNote: PsychotherapyNoteRecord.coding.schema
    case .assessment: AssessmentRecord.coding.schema
    case .screening: ScreeningRecord.coding.schema
    }
  }
}
