import ClinicalRecords
import LosslessJSON

extension FHIRElement {
  /// The resource's own id, where the type holds a list of identifiers.
  static let identifier = FHIRElement(copy: "identifier") { .array([FHIRForms.identifier($0.resource)]) }

  /// The resource's own id, where the type holds one identifier.
  static let oneIdentifier = FHIRElement(copy: "identifier") { FHIRForms.identifier($0.resource) }

  /// Whose resource it is.
  static let subject = FHIRElement(copy: "subject") { $0.patientReference }

  /// The profiles it is written after.
  static func profile(_ url: String) -> FHIRElement { FHIRElement(copy: "meta") { _ in ["profile": [.string(url)]] } }

  /// A status that is always the same; a resource entered in error says that the member of the list is not.
  static func memberStatus(_ status: String) -> FHIRElement {
    FHIRElement("status", write: { _ in .string(status) }, read: { $0.isMemberThere = !$0.isWithdrawn })
  }

  /// A period of two fields that hold moments.
  static func period(_ name: String, _ start: String, _ end: String) -> FHIRElement {
    FHIRElement(
      name,
      write: { writing in
        guard writing.member[start] != nil || writing.member[end] != nil else { return FHIRForms.absent("unknown") }
        return .object(["start": writing.member[start], "end": writing.member[end]])
      },
      read: { reading in
        reading.sayMoment([start], reading.document[name]?["start"], at: name + ".start")
        reading.sayMoment([end], reading.document[name]?["end"], at: name + ".end")
      })
  }

  /// A copy of the session's period; left out when it has none.
  static func periodCopy(_ name: String) -> FHIRElement {
    FHIRElement(copy: name) { writing in
      guard writing.record["start"] != nil || writing.record["end"] != nil else { return nil }
      return .object(["start": writing.record["start"], "end": writing.record["end"]])
    }
  }
}

extension Writing {
  /// The id of the resource that is being written.
  var resource: RecordID { RecordMapper.resourceID(record: recordID, role: role.text) }
}

/// The profiles of US Core that our resources are written after.
enum USCore {
  static let base = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
  static let patient = base + "patient"
  static let problem = base + "condition-problems-health-concerns"
  static let encounter = base + "encounter"
  static let procedure = base + "procedure"
  static let score = base + "observation-screening-assessment"
  static let response = base + "questionnaireresponse"
  static let allergy = base + "allergyintolerance"
  static let medication = base + "medicationrequest"
  static let carePlan = base + "careplan"
  static let document = base + "documentreference"
  static let laboratory = base + "observation-lab"
  static let weight = base + "body-weight"
  static let height = base + "body-height"
  static let simple = base + "simple-observation"
  static let result = base + "observation-clinical-result"
  static let organization = base + "organization"
  static let location = base + "location"
  static let practitioner = base + "practitioner"
  static let provenance = base + "provenance"
}
