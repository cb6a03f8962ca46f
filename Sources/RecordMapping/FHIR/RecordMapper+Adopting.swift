public import ClinicalRecords
public import LosslessJSON
import MappingCatalog

extension RecordMapper {
  /// What a resource that others wrote becomes: a record of ours, a member of one, or nothing but itself, carried along.
  ///
  /// References are already local (`urn:uuid:<resource id>`). The record's id follows from the resource's, and the resource of
  /// its role is one and the same from then on. `sessions` gives the infusion session behind an Encounter's resource.
  public func adopt(_ document: JSON, resource: RecordID, patient: RecordID, sessions: (RecordID) -> RecordID?) -> Adoption {
    adopting(document, resource: resource, patient: patient, sessions: sessions).adoption
  }

  /// The same, with what a person may want to know of it: codes no map knows, dates where a moment was wanted.
  public func adopting(
    _ document: JSON, resource: RecordID, patient: RecordID, sessions: (RecordID) -> RecordID?
  ) -> (adoption: Adoption, notices: [MappingNotice]) {
    if Withdrawal.isWithdrawn(document) { return (.carried(reason: "it was entered in error there"), []) }
    let id = RecordID(deriving: ["adopted", resource.description])
    switch document["resourceType"]?.string {
    case "Condition":
      let read = read(document, role: "condition", record: id)
      guard read.partial["code"] != nil else { return (.carried(reason: "it names no problem"), read.notices) }
      return (.record(.problem, Self.record(.problem, id, patient, read.partial), role: "condition"), read.notices)
    case "QuestionnaireResponse":
      return (assessment(document, id, patient).map { .record(.assessment, $0, role: "response") } ?? .carried(reason: nil), [])
    default: return (.carried(reason: nil), [])
    }
  }

  /// The record that a resource which others wrote becomes; nil when it is no record of its own.
  public func adopt(_ document: JSON, resource: RecordID, patient: RecordID) -> (kind: RecordKind, record: JSON)? {
    guard case .record(let kind, let record, _) = adopt(document, resource: resource, patient: patient, sessions: { _ in nil }) else { return nil }
    return (kind, record)
  }

  private func assessment(_ document: JSON, _ id: RecordID, _ patient: RecordID) -> JSON? {
    guard let instrument = instrument(of: document) else { return nil }
    let read = read(document, role: "response", record: id).partial
    guard let status = read["status"] else { return nil }
    var answers: [JSON.Member] = []
    for item in items(document) {
      guard let known = instrument.items.first(where: { Self.link(item, is: $0) }) else { continue }
      guard let answer = QuestionnaireResponseMapping.answer(item, instrument) else { continue }
      answers.append(JSON.Member(known.id, .int(answer)))
    }
    if answers.isEmpty || Set(answers.map(\.name)).count != answers.count { return nil }
    let said = JSON.object([
      "instrument": .string(instrument.id), "rater": read["rater"] ?? .string(Rater.patient.rawValue), "at": read["at"], "status": status,
      "answers": .object(answers),
    ])
    return Self.record(.assessment, id, patient, said)
  }

  /// The instrument a response is of, by our own questionnaire or by LOINC's code of the panel in the questionnaire's address.
  private func instrument(of document: JSON) -> Instrument? {
    guard let uri = document["questionnaire"]?.string else { return nil }
    let prefix = FHIRSystem.questionnaire("")
    if uri.hasPrefix(prefix) { return catalog.instruments[String(uri.dropFirst(prefix.count))] }
    let last = uri.split(separator: "|").first?.split(separator: "/").last.map(String.init)
    return catalog.instruments.keys.sorted().compactMap { catalog.instruments[$0] }.first { $0.panel?.code == last || $0.id == last }
  }

  /// The items with an answer, at any depth.
  private func items(_ tree: JSON) -> [JSON] {
    (tree["item"]?.elements ?? []).flatMap { ($0["answer"] == nil ? [] : [$0]) + items($0) }
  }

  /// Whether a link is the item's own id or, as LOINC's forms have it, `/44250-9`.
  private static func link(_ item: JSON, is known: Instrument.Item) -> Bool {
    guard let link = item["linkId"]?.string else { return false }
    return link == known.id || known.code.map { link == $0.code || link.hasSuffix("/" + $0.code) } == true
  }

  private static func record(_ kind: RecordKind, _ id: RecordID, _ patient: RecordID, _ said: JSON) -> JSON {
    let head: [JSON.Member] = [
      JSON.Member("record", .string(kind.rawValue)), JSON.Member("id", .string(id.description)),
      JSON.Member("patient", .string(patient.description)), JSON.Member("recordStatus", .string(RecordStatus.active.rawValue)),
    ]
    return .object(head + said.members.filter { member in !head.contains { $0.name == member.name } })
  }
}
