import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// The form of an instrument as a Questionnaire: its items, their codes and ranges; never a wording that its licence keeps.
enum QuestionnaireAttachment {
  static func resource(_ instrument: Instrument) -> RenderedResource {
    let id = RecordID(deriving: ["questionnaire", instrument.id])
    return RenderedResource(resource: id, type: "Questionnaire", role: "questionnaire", document: document(instrument, id))
  }

  private static func document(_ instrument: Instrument, _ id: RecordID) -> JSON {
    .object([
      "resourceType": "Questionnaire", "url": .string(FHIRSystem.questionnaire(instrument.id)), "identifier": [FHIRForms.identifier(id)],
      "version": .string(instrument.version), "name": .string(name(instrument.id)), "title": .string(instrument.name), "status": "active",
      "subjectType": ["Patient"], "code": instrument.panel.map { [FHIRForms.coding($0)] },
      "item": .array(instrument.items.map { item($0, showsLabel: instrument.mayShipWording) }),
    ])
  }

  private static func item(_ item: Instrument.Item, showsLabel: Bool) -> JSON {
    let bounds = item.range.map { range -> JSON in
      let base = "http://hl7.org/fhir/StructureDefinition/"
      return [
        ["url": .string(base + "minValue"), "valueInteger": .int(range.lowerBound)],
        ["url": .string(base + "maxValue"), "valueInteger": .int(range.upperBound)],
      ]
    }
    return .object([
      "extension": bounds, "linkId": .string(item.id), "code": item.code.map { [FHIRForms.coding($0)] },
      "text": showsLabel ? .string(item.label) : nil, "type": "integer",
    ])
  }

  /// A name that a program can use (que-0): `Phq9`.
  private static func name(_ id: String) -> String {
    let parts = id.split { !($0.isLetter || $0.isNumber) }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    let name = parts.joined()
    return name.first?.isLetter == true ? name : "Instrument" + name
  }
}
