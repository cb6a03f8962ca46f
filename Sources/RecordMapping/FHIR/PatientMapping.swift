import ClinicalRecords
import LosslessJSON

/// A patient as a Patient.
enum PatientMapping {
  static let mapping = FHIRMapping(
    name: "Patient", type: "Patient", kind: .patient, roles: { _, _ in [.whole("patient")] }, owns: { $0 == .whole("patient") }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.patient),
    .ours([["isVeteran"]]),
    identifiers,
    FHIRElement("active", write: { $0.record["isActive"] }, read: { $0.say(["isActive"], $0.document["active"]) }),
    names,
    telecoms,
    FHIRElement(
      "gender", write: { $0.record["gender"] },
      read: { reading in
        guard let gender = reading.document["gender"] else { return }
        guard gender.string.flatMap(AdministrativeGender.init(rawValue:)) != nil else {
          return reading.cannotSay(["gender"], at: "gender", "not a code of administrative-gender")
        }
        reading.say(["gender"], gender)
      }),
    FHIRElement("birthDate", write: { $0.record["birthDate"] }, read: { $0.sayDate(["birthDate"], $0.document["birthDate"], at: "birthDate") }),
    addresses,
  ]

  /// The resource's own id, and the numbers that others gave.
  static let identifiers = FHIRElement(
    "identifier", write: { .array([FHIRForms.identifier($0.resource)] + list("identifiers", $0, identifier)) },
    read: { reading in
      let others = (reading.document["identifier"]?.elements ?? []).filter { $0["system"]?.string != FHIRSystem.uri }
      readList("identifiers", others, &reading, at: "identifier", identifier)
    })

  /// Names of all uses.
  static let names = whole("names", as: "name", name)

  /// Telephone numbers and the like.
  static let telecoms = whole("telecoms", as: "telecom", telecom)

  /// Postal addresses.
  static let addresses = whole("addresses", as: "address", address)

  /// The telephone numbers of a record as FHIR has them.
  static func writtenTelecoms(_ writing: Writing) -> [JSON] { list("telecoms", writing, telecom) }

  /// The postal addresses of a record as FHIR has them.
  static func writtenAddresses(_ writing: Writing) -> [JSON] { list("addresses", writing, address) }

  private static func whole(_ field: String, as element: String, _ member: ListMember) -> FHIRElement {
    FHIRElement(
      element, write: { some(list(field, $0, member)) },
      read: { readList(field, $0.document[element]?.elements ?? [], &$0, at: element, member) })
  }

  /// A member of a list of the record, and of the resource, both ways; reading gives nil for one the record cannot hold.
  private struct ListMember: Sendable {
    let write: @Sendable (JSON) -> JSON
    let read: @Sendable (JSON) -> JSON?
  }

  private static let identifier = ListMember(
    write: { member in
      .object([
        "type": member["type"].map { ["coding": [["system": .string(FHIRSystem.identifierType), "code": $0]]] },
        "system": member["system"], "value": member["value"],
      ])
    },
    read: { element in
      guard let system = element["system"]?.asText, let value = element["value"]?.asText else { return nil }
      let type = element["type"]?["coding"]?.elements.first { $0["system"]?.string == FHIRSystem.identifierType }?["code"]?.asText
      return .object(["system": system, "value": value, "type": type])
    })

  private static let name = ListMember(
    write: { .object(["use": $0["use"], "family": $0["family"], "given": $0["given"], "prefix": $0["prefix"], "suffix": $0["suffix"]]) },
    read: { element in
      let name = JSON.object([
        "use": known(element["use"], NameUse.self), "family": element["family"]?.asText, "given": texts(element["given"]),
        "prefix": texts(element["prefix"]), "suffix": texts(element["suffix"]),
      ])
      return name.members.contains { $0.name != "use" } ? name : nil
    })

  private static let telecom = ListMember(
    write: { .object(["system": $0["system"], "value": $0["value"], "use": $0["use"]]) },
    read: { element in
      guard let system = known(element["system"], ContactPointSystem.self), let value = element["value"]?.asText else { return nil }
      return .object(["system": system, "value": value, "use": known(element["use"], ContactPointUse.self)])
    })

  private static let address = ListMember(
    write: {
      .object([
        "use": $0["use"], "line": $0["lines"], "city": $0["city"], "state": $0["state"], "postalCode": $0["postalCode"], "country": $0["country"],
      ])
    },
    read: { element in
      let address = JSON.object([
        "use": known(element["use"], AddressUse.self), "lines": texts(element["line"]), "city": element["city"]?.asText,
        "state": element["state"]?.asText, "postalCode": element["postalCode"]?.asText, "country": element["country"]?.asText,
      ])
      return address.members.contains { $0.name != "use" } ? address : nil
    })

  private static func list(_ field: String, _ writing: Writing, _ member: ListMember) -> [JSON] {
    (writing.record[field]?.elements ?? []).map(member.write)
  }

  private static func some(_ list: [JSON]) -> JSON? { list.isEmpty ? nil : .array(list) }

  private static func readList(_ field: String, _ elements: [JSON], _ reading: inout Reading, at path: String, _ member: ListMember) {
    let read = elements.map(member.read)
    for (index, value) in read.enumerated() where value == nil {
      reading.notice(at: "\(path)[\(index)]", "the record has no form for this one; it is carried")
    }
    reading.say(list: field, read.compactMap { $0 })
  }

  private static func known<Word: RawRepresentable>(_ value: JSON?, _ type: Word.Type) -> JSON? where Word.RawValue == String {
    value?.string.flatMap(Word.init(rawValue:)) == nil ? nil : value
  }

  private static func texts(_ list: JSON?) -> JSON? {
    let texts = (list?.elements ?? []).compactMap(\.asText)
    return texts.isEmpty ? nil : .array(texts)
  }
}
