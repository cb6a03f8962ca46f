public import ClinicalRecords
import FHIRR4
public import LosslessJSON
import MappingCatalog

extension RecordMapper {
  /// What a resource that others wrote becomes: a record of ours, a member of one, or nothing but itself, carried along.
  ///
  /// References are already local (`urn:uuid:<resource id>`). The record's id follows from the resource's, that of a Patient is
  /// `patient` itself; the resource of its role is one and the same from then on. `sessions` gives the infusion session behind an
  /// Encounter's resource.
  public func adopt(_ document: JSON, resource: RecordID, patient: RecordID, sessions: (RecordID) -> RecordID?) -> Adoption {
    adopting(document, resource: resource, patient: patient, sessions: sessions).adoption
  }

  /// The same, with what a person may want to know of it: codes no map knows, dates where a moment was wanted.
  public func adopting(
    _ document: JSON, resource: RecordID, patient: RecordID, sessions: (RecordID) -> RecordID?
  ) -> (adoption: Adoption, notices: [MappingNotice]) {
    let type = document["resourceType"]?.string ?? ""
    guard Foreign.types.contains(type) else { return (.carried(reason: nil), []) }
    if let reason = Self.objection(toReading: document) { return (.carried(reason: reason), []) }
    let foreign = Foreign(
      document: document, id: RecordID(deriving: ["adopted", resource.description]), patient: patient, session: Self.session(of: document, sessions))
    switch type {
    case "Observation": return observation(foreign)
    case "QuestionnaireResponse": return response(foreign)
    default: return whole(foreign, type)
    }
  }

  /// The record that a resource which others wrote becomes; nil when it is no record of its own, and for a Patient.
  public func adopt(_ document: JSON, resource: RecordID, patient: RecordID) -> (kind: RecordKind, record: JSON)? {
    guard case .record(let kind, let record, _) = adopt(document, resource: resource, patient: patient, sessions: { _ in nil }), kind != .patient
    else { return nil }
    return (kind, record)
  }

  /// Why nothing may be read from a document, only carried; nil where it may.
  ///
  /// A modifier that we do not know may turn everything it says into its opposite (R4 2.1.0.3), and what breaks the rules of the
  /// format may mean anything.
  public static func objection(toReading document: JSON) -> String? {
    if let path = unknownModifier(in: document) { return "\(path): a modifier that we do not know may change what the resource means" }
    if let fault = ResourceFault.first(in: document) { return fault.description }
    if Withdrawal.isWithdrawn(document) { return "it was entered in error there" }
    if document["doNotPerform"]?.bool == true { return "doNotPerform: it says what must not be taken" }
    for name in ["subject", "patient"] {
      if let target = document[name]?["reference"]?.string.flatMap({ ReferenceTarget($0).resource }), target.type != "Patient" {
        return "\(name): a patient was expected"
      }
    }
    return nil
  }

  /// Where a document has a modifier extension or implicit rules that we do not know; nil where it has none.
  public static func unknownModifier(in document: JSON) -> String? {
    UnknownModifier.first(in: document, isKnown: { $0 == Withdrawal.modifier })?.path
  }

  private static func session(of document: JSON, _ sessions: (RecordID) -> RecordID?) -> RecordID? {
    guard let uri = document["encounter"]?["reference"]?.string, uri.hasPrefix("urn:uuid:") else { return nil }
    return RecordID(String(uri.dropFirst("urn:uuid:".count))).flatMap(sessions)
  }

  /// A type of which each resource is a record by itself.
  private func whole(_ foreign: Foreign, _ type: String) -> (adoption: Adoption, notices: [MappingNotice]) {
    guard let kind = Foreign.kinds[type] else { return (.carried(reason: nil), []) }
    if type == "MedicationRequest", let reason = unwanted(foreign.document) { return (.carried(reason: reason), []) }
    let basis = type == "MedicationStatement" ? MedicationBasis.stated.rawValue : nil
    let head = foreign.head(kind).setting("basis", to: basis.map { .string($0) })
    let role = FHIRMappings.all.first { $0.type == type && $0.kind == kind && $0.makesRecord }?.roles(head, catalog).first { $0.member == nil }
    guard let role else { return (.carried(reason: nil), []) }
    let document = ContainedMedication.inlined(foreign.document)
    if type == "AllergyIntolerance", let reason = AllergyMapping.objection(to: document) { return (.carried(reason: reason), []) }
    let read = read(document, role: role.text, record: foreign.recordID(kind))
    // A word on how sure it is that we do not understand may say that it is refuted.
    if document["verificationStatus"] != nil, read.partial["verificationStatus"] == nil {
      return (.carried(reason: "verificationStatus: we have no word for it, and it may say that this was ruled out"), read.notices)
    }
    return made(foreign, kind, role.text, read)
  }

  /// Why a request is for nothing that is taken; nil where it is.
  private func unwanted(_ request: JSON) -> String? {
    guard let intent = request["intent"]?.string else { return "intent: is missing" }
    switch catalog.conceptMaps["medication-request-intent-to-medication"]?[intent] {
    case .code: return nil
    case .unmatched(let reason): return "intent: \(reason ?? "it is not taken")"
    case .unknown, nil: return "intent: this code is not in medication-request-intent-to-medication"
    }
  }

  /// The record that was read, if it is one that a records file would take; else why it is not.
  func made(_ foreign: Foreign, _ kind: RecordKind, _ role: String, _ read: ReadBack) -> (adoption: Adoption, notices: [MappingNotice]) {
    let head = foreign.head(kind)
    var record = JSON.object(head.members + read.partial.members.filter { head[$0.name] == nil })
    if kind == .patient, record["isActive"] == nil { record = record.setting("isActive", to: true) }
    if let missing = RecordSchema.required(kind).first(where: { record[$0] == nil }) {
      let why = read.notices.first.map { "; \($0.path): \($0.message)" } ?? ""
      return (.carried(reason: "it does not say the record's \(missing)\(why)"), read.notices)
    }
    record = RecordSchema.ordered(record, kind)
    do throws(RecordError) {
      if let fault = try RecordCoding.read(record).faults().first { return (.carried(reason: fault.description), read.notices) }
    } catch {
      return (.carried(reason: "\(error.path): \(error.message)"), read.notices)
    }
    return (.record(kind, record, role: role), read.notices)
  }
}

/// A resource that others wrote, on its way in.
struct Foreign {
  /// The kinds of record that whole resources become.
  static let kinds: [String: RecordKind] = [
    "Patient": .patient, "Condition": .problem, "AllergyIntolerance": .allergy, "MedicationRequest": .medication, "MedicationStatement": .medication,
    "Consent": .consent,
  ]
  /// All types that are read.
  static let types: Set<String> = Set(kinds.keys).union(["Observation", "QuestionnaireResponse"])

  let document: JSON
  /// The id that follows from the resource's.
  let id: RecordID
  let patient: RecordID
  /// Our session whose visit it belongs to.
  let session: RecordID?

  func recordID(_ kind: RecordKind) -> RecordID { kind == .patient ? patient : id }

  /// What every record of the kind says first.
  func head(_ kind: RecordKind) -> JSON {
    .object([
      "record": .string(kind.rawValue), "id": .string(recordID(kind).description),
      "patient": kind == .patient ? nil : .string(patient.description), "recordStatus": .string(RecordStatus.active.rawValue),
    ])
  }
}

/// A medication that a resource contains, in the place where its code is read.
enum ContainedMedication {
  /// The document with `medicationCodeableConcept` for a reference to what it contains; itself where it has none.
  static func inlined(_ document: JSON) -> JSON {
    guard let reference = document["medicationReference"]?["reference"]?.string, reference.hasPrefix("#"),
      let drug = document["contained"]?.elements.first(where: { $0["id"]?.string == String(reference.dropFirst()) }), let code = drug["code"]
    else { return document }
    return document.setting("medicationReference", to: nil).setting("medicationCodeableConcept", to: code)
  }
}
