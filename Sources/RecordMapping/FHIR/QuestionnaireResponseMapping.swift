import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// The answers of an assessment as a QuestionnaireResponse.
enum QuestionnaireResponseMapping {
  static let mapping = FHIRMapping(
    name: "QuestionnaireResponse", type: "QuestionnaireResponse", kind: .assessment,
    roles: { record, _ in ScoreObservationMapping.isReported(record) ? [] : [.whole("response")] },
    owns: { $0 == .whole("response") }, elements: elements)

  private static let clinician = "clinician"

  static let elements: [FHIRElement] = [
    .profile(USCore.response),
    .ours([["course"], ["session"], ["variant"], ["raterID"], ["timePoint"], ["formBase"], ["reportedTotal"]]),
    .oneIdentifier,
    FHIRElement(
      "questionnaire",
      write: { writing in
        writing.record["instrument"]?.string.map { .string(FHIRSystem.questionnaire($0)) }
      },
      read: { reading in
        guard let uri = reading.document["questionnaire"]?.string else { return }
        let prefix = FHIRSystem.questionnaire("")
        guard uri.hasPrefix(prefix) else { return reading.cannotSay(["instrument"], at: "questionnaire", "not one of our instruments") }
        reading.say(["instrument"], .string(String(uri.dropFirst(prefix.count))))
      }),
    FHIRElement(
      "status",
      write: { (writing) throws(MappingError) in
        try writing.code("status", by: "assessment-status-to-questionnaire-response")
      },
      read: { reading in
        if reading.sayRecordStatus(instead: ["status"]) { return }
        reading.sayWord(["status"], reading.document["status"]?.string, by: "questionnaire-response-status-to-assessment", at: "status")
      }),
    .subject,
    FHIRElement(copy: "encounter") { writing in
      writing.record["session"]?.string.flatMap { RecordID($0) }.map { FHIRForms.reference(RecordMapper.resourceID(record: $0, role: "encounter")) }
    },
    FHIRElement("authored", write: { $0.record["at"] }, read: { $0.sayMoment(["at"], $0.document["authored"], at: "authored") }),
    FHIRElement(
      "author",
      write: { writing in
        writing.record["rater"]?.string == Rater.clinician.rawValue ? ["display": .string(clinician)] : writing.patientReference
      },
      read: { reading in
        guard let author = reading.document["author"] else { return }
        if author["display"]?.string == clinician { return reading.say(["rater"], .string(Rater.clinician.rawValue)) }
        if author == reading.document["subject"] { return reading.say(["rater"], .string(Rater.patient.rawValue)) }
        reading.cannotSay(["rater"], at: "author", "neither the patient nor a clinician, as we write them")
      }),
    item,
  ]

  private static let item = FHIRElement(
    "item",
    write: { writing in
      let items = (writing.record["answers"]?.members ?? []).map { answer -> JSON in
        ["linkId": .string(answer.name), "answer": [["valueInteger": answer.value]]]
      }
      return items.isEmpty ? nil : .array(items)
    },
    read: { reading in
      let instrument = reading.document["questionnaire"]?.string.flatMap { uri in
        reading.catalog.instruments[String(uri.dropFirst(FHIRSystem.questionnaire("").count))]
      }
      // An assessment without answers still has the field.
      reading.say(["answers"], .object([JSON.Member]()))
      for item in reading.document["item"]?.elements ?? [] {
        guard let id = item["linkId"]?.asText?.string else { continue }
        guard let answer = answer(item, instrument) else {
          if item["answer"] != nil { reading.cannotSay(["answers", id], at: "item[\(id)].answer", "one whole number was expected") }
          continue
        }
        reading.say(["answers", id], .int(answer))
      }
    })

  /// The number answered; an answer code of the instrument's list is read as well.
  static func answer(_ item: JSON, _ instrument: Instrument?) -> Int? {
    guard let answer = item["answer"], answer.elements.count == 1, let value = answer[0] else { return nil }
    if let number = value["valueInteger"]?.int { return number }
    if let decimal = value["valueDecimal"]?.number.flatMap({ ClinicalDecimal($0.literal) }) { return decimal.whole }
    // Yes and no are the two answers of an instrument of yes and no, and of no other.
    if let truth = value["valueBoolean"]?.bool { return instrument?.items.allSatisfy { $0.range == 0...1 } == true ? (truth ? 1 : 0) : nil }
    if let number = ordinal(value["valueCoding"]) ?? ordinal(value) { return number }
    guard let code = value["valueCoding"]?["code"]?.string, let system = value["valueCoding"]?["system"]?.string else { return nil }
    return instrument?.answerCodings.first { $0.value.code == code && $0.value.system == system }?.key
  }

  /// The number that a form itself gives to a coded answer (R4 `ordinalValue`, R5 `itemWeight`); nil where it is not whole.
  private static func ordinal(_ answer: JSON?) -> Int? {
    let urls = ["http://hl7.org/fhir/StructureDefinition/ordinalValue", "http://hl7.org/fhir/StructureDefinition/itemWeight"]
    let said = (answer?["extension"]?.elements ?? []).first { said in said["url"]?.string.map(urls.contains) == true }
    return said?["valueDecimal"]?.number.flatMap { ClinicalDecimal($0.literal) }?.whole
  }
}
