import CDADocuments
import ClinicalRecords
import LosslessJSON

/// The patient of the header as a Patient.
enum PatientReader {
  static func read(_ role: CDANode, _ pass: CCDPass) {
    let identity = CCDIdentity(role)
    let patient = role["patient"]
    // A person by a number of an organization first: our own id of a resource says nothing to a stranger.
    pass.patientKey = identity.all.first?.text ?? patient.map { Self.fingerprint($0) } ?? ""
    let id = identity.ownResource ?? RecordID(deriving: ["ccd", "patient", pass.patientKey])
    pass.subject = ["reference": .string("Patient/\(id)")]
    if patient == nil { pass.notice(role, "the patient has neither a name nor a birth date") }
    var body: [JSON.Member] = [JSON.Member("resourceType", "Patient"), JSON.Member("id", .string(id.description))]
    // What we wrote ourselves says no more than our record.
    let more = identity.origin == nil ? patient : nil
    let extensions = (identity.origin.map { [$0.marker] } ?? []) + PatientOrigins.read(more, pass)
    if !extensions.isEmpty { body.append(JSON.Member("extension", .array(extensions))) }
    func say(_ name: String, _ value: JSON?) { if let value { body.append(JSON.Member(name, value)) } }
    func list(_ all: [JSON]) -> JSON? { all.isEmpty ? nil : .array(all) }
    // A document has no word for a record that is out of use; of ours it is told as a loss.
    if identity.origin != nil { say("active", true) }
    say("identifier", list(identity.identifiers))
    say("name", list((patient?.all("name") ?? []).compactMap { name($0) }))
    say("telecom", list(role.all("telecom").compactMap { telecom($0) }))
    say("gender", patient?["administrativeGenderCode"].flatMap { gender($0, pass) })
    say("birthDate", patient.flatMap { pass.time($0["birthTime"]) }.map { .string($0.day) })
    body += deceased(patient, pass)
    say("address", list(role.all("addr").compactMap { address($0) }))
    say("maritalStatus", pass.concept(more?["maritalStatusCode"])?.concept)
    say("communication", list((more?.all("languageCommunication") ?? []).compactMap { language($0) }))
    pass.reading.resources.append(CCDResource(line: role.line, section: nil, document: .object(body)))
  }

  private static func fingerprint(_ patient: CDANode) -> String {
    "\(patient["name"]?.narrativeText ?? "")/\(patient["birthTime"]?.attribute("value") ?? "")"
  }

  private static func deceased(_ patient: CDANode?, _ pass: CCDPass) -> [JSON.Member] {
    if let time = pass.time(patient?["deceasedTime", in: "urn:hl7-org:sdtc"]) { return pass.moment(time, as: "deceasedDateTime") }
    guard let said = patient?["deceasedInd", in: "urn:hl7-org:sdtc"]?.attribute("value") else { return [] }
    return said == "true" || said == "false" ? [JSON.Member("deceasedBoolean", .bool(said == "true"))] : []
  }

  private static func gender(_ node: CDANode, _ pass: CCDPass) -> JSON? {
    switch node.attribute("code") {
    case "F": return "female"
    case "M": return "male"
    case "UN": return "other"
    case nil: return node.attribute("nullFlavor").map { $0 == "UNK" || $0 == "ASKU" } == true ? "unknown" : nil
    default:
      pass.notice(node, "a gender that we have no word for was left out")
      return nil
    }
  }

  /// A language that the patient speaks (BCP 47).
  private static func language(_ node: CDANode) -> JSON? {
    guard let code = node["languageCode"]?.attribute("code").flatMap(CCDConcept.some) else { return nil }
    let language: JSON = ["coding": [["system": "urn:ietf:bcp:47", "code": .string(code)]]]
    return .object(["language": language, "preferred": node["preferenceInd"]?.attribute("value", is: "true") == true ? true : nil])
  }

  static func name(_ node: CDANode) -> JSON? {
    guard node.attribute("nullFlavor") == nil else { return nil }
    func parts(_ name: String) -> [String] { node.all(name).compactMap { CCDConcept.some($0.narrativeText) } }
    func list(_ all: [String]) -> JSON? { all.isEmpty ? nil : .array(all.map { .string($0) }) }
    let family = parts("family")
    let given = parts("given")
    let isBirthName = node["family"]?.attribute("qualifier", is: "BR") == true
    // A name without parts is a text.
    if family.isEmpty, given.isEmpty {
      let text = node.narrativeText
      return text.isEmpty ? nil : ["text": .string(text)]
    }
    return .object([
      "use": (isBirthName ? "maiden" : use(node)).map { .string($0) }, "family": family.isEmpty ? nil : .string(family.joined(separator: " ")),
      "given": list(given), "prefix": list(parts("prefix")), "suffix": list(parts("suffix")),
    ])
  }

  private static func use(_ node: CDANode) -> String? {
    switch node.attribute("use")?.split(separator: " ").first {
    case "L", "C", "ASGN": "official"
    case "P": "nickname"
    case "A": "anonymous"
    default: nil
    }
  }

  /// HL7 TelecommunicationAddressUse and the scheme of a URL.
  static func telecom(_ node: CDANode) -> JSON? {
    guard node.attribute("nullFlavor") == nil, let url = node.attribute("value").flatMap(CCDConcept.some) else { return nil }
    let use = (node.attribute("use") ?? "").split(separator: " ")
    let isMobile = use.contains("MC")
    let parts = url.split(separator: ":", maxSplits: 1).map(String.init)
    let scheme = parts.count == 2 ? parts[0].lowercased() : "tel"
    let value = parts.count == 2 ? parts[1] : url
    let system: String
    switch scheme {
    case "tel": system = use.contains("PG") ? "pager" : "phone"
    case "fax": system = "fax"
    case "mailto": system = "email"
    case "http", "https": system = "url"
    case "sms": system = "sms"
    default: system = "other"
    }
    guard let plain = CCDConcept.some(system == "url" ? url : value) else { return nil }
    let word: String? =
      isMobile ? "mobile" : use.contains(where: { $0.hasPrefix("H") }) ? "home" : use.contains("WP") ? "work" : use.contains("TMP") ? "temp" : nil
    return .object(["system": .string(system), "value": .string(plain), "use": word.map { .string($0) }])
  }

  static func address(_ node: CDANode) -> JSON? {
    guard node.attribute("nullFlavor") == nil else { return nil }
    func part(_ name: String) -> JSON? { node[name].flatMap { CCDConcept.some($0.narrativeText) }.map { .string($0) } }
    let lines = node.all("streetAddressLine").compactMap { CCDConcept.some($0.narrativeText) }
    let use = (node.attribute("use") ?? "").split(separator: " ").first.flatMap { word -> String? in
      switch word {
      case "H", "HP", "HV": "home"
      case "WP", "DIR", "PUB": "work"
      case "TMP": "temp"
      case "PST": "billing"
      case "BAD", "OLD": "old"
      default: nil
      }
    }
    let body = JSON.object([
      "use": use.map { .string($0) }, "line": lines.isEmpty ? nil : .array(lines.map { .string($0) }), "city": part("city"), "state": part("state"),
      "postalCode": part("postalCode"), "country": part("country"),
    ])
    return body.members.contains { $0.name != "use" } ? body : nil
  }
}
