import CDADocuments

/// What the header of a document says, in words: whose it is, what it is, who wrote it and who keeps it.
enum DocumentFacts {
  /// Some facts that belong together.
  struct Group {
    let title: String
    let facts: [(name: String, value: String)]
  }

  static func of(_ root: CDANode) -> [Group] {
    [
      Group(title: "Patient", facts: patient(root)), Group(title: "Document", facts: document(root)),
      Group(title: "Author", facts: root.all("author").flatMap(author)), Group(title: "Kept by", facts: custodian(root)),
    ]
  }

  /// What the patient is called; nil when nothing is said.
  static func patientName(_ root: CDANode) -> String? {
    root["recordTarget"]?["patientRole"]?["patient"]?.all("name").lazy.compactMap(name).first
  }

  private static func patient(_ root: CDANode) -> [(String, String)] {
    guard let role = root["recordTarget"]?["patientRole"] else { return [] }
    let patient = role["patient"]
    var facts: [(String, String?)] = (patient?.all("name") ?? []).map { ("Name", name($0)) }
    facts.append(("Born", patient?["birthTime"]?.attribute("value").map(DocumentText.time)))
    facts.append(("Gender", patient?["administrativeGenderCode"].flatMap(words)))
    facts.append(("Race", patient?["raceCode"].flatMap(words)))
    facts.append(("Ethnicity", patient?["ethnicGroupCode"].flatMap(words)))
    facts.append(("Language", patient?["languageCommunication"]?["languageCode"]?.attribute("code")))
    // A UUID says nothing to people; a number that somebody gave does.
    let numbers = role.all("id").filter { $0.attribute("root")?.contains("-") == false }
    facts += (numbers.isEmpty ? role.all("id") : numbers).map { ("Identifier", identifier($0)) } + role.all("addr").map { ("Address", address($0)) }
    facts += role.all("telecom").map { ("Reached at", telecom($0)) }
    return known(facts)
  }

  private static func document(_ root: CDANode) -> [(String, String)] {
    let service = root["documentationOf"]?["serviceEvent"]?["effectiveTime"]
    let period = [service?["low"], service?["high"]].compactMap { $0?.attribute("value").map(DocumentText.time) }.joined(separator: " to ")
    let replaced = root.all("relatedDocument").first { $0.attribute("typeCode") == "RPLC" }
    return known([
      ("Kind", root["code"].flatMap(words)), ("Written", root["effectiveTime"]?.attribute("value").map(DocumentText.time)),
      ("About", period.isEmpty ? nil : period), ("Version", root["versionNumber"]?.attribute("value")),
      ("Confidentiality", root["confidentialityCode"].flatMap(words)), ("Identifier", root["id"].flatMap(identifier)),
      ("Takes the place of", replaced?["parentDocument"]?["id"].flatMap(identifier)),
      ("Signed by", root["legalAuthenticator"]?["assignedEntity"]?["assignedPerson"]?["name"].flatMap(name)),
    ])
  }

  private static func author(_ author: CDANode) -> [(String, String)] {
    let assigned = author["assignedAuthor"]
    let device = assigned?["assignedAuthoringDevice"]
    return known([
      ("Name", assigned?["assignedPerson"]?["name"].flatMap(name)),
      ("Software", device?["softwareName"].map { DocumentText.collapsed($0.text) } ?? device?["manufacturerModelName"].map { DocumentText.collapsed($0.text) }),
      ("For", assigned?["representedOrganization"]?["name"].map { DocumentText.collapsed($0.text) }),
      ("When", author["time"]?.attribute("value").map(DocumentText.time)),
    ])
  }

  private static func custodian(_ root: CDANode) -> [(String, String)] {
    guard let organization = root["custodian"]?["assignedCustodian"]?["representedCustodianOrganization"] else { return [] }
    return known([
      ("Name", organization["name"].map { DocumentText.collapsed($0.text) }), ("Address", organization["addr"].flatMap(address)),
      ("Reached at", organization["telecom"].flatMap(telecom)), ("Identifier", organization["id"].flatMap(identifier)),
    ])
  }

  private static func known(_ facts: [(String, String?)]) -> [(String, String)] {
    facts.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
  }

  private static func name(_ node: CDANode) -> String? {
    let parts = node.children.isEmpty ? [node.text] : ["prefix", "given", "family", "suffix"].flatMap { node.all($0).map(\.text) }
    let words = DocumentText.collapsed(parts.joined(separator: " "))
    return words.isEmpty ? nil : words
  }

  private static func words(_ code: CDANode) -> String? {
    code.attribute("displayName") ?? code["originalText"].map { DocumentText.collapsed($0.text) }.flatMap { $0.isEmpty ? nil : $0 } ?? code.attribute("code")
  }

  private static func identifier(_ id: CDANode) -> String? {
    guard let root = id.attribute("root") else { return nil }
    return id.attribute("extension").map { "\($0) (\(root))" } ?? root
  }

  private static func address(_ node: CDANode) -> String? {
    let parts = node.children.isEmpty ? [node.text] : node.children.filter { $0.name != "useablePeriod" }.map(\.text)
    let words = parts.map(DocumentText.collapsed).filter { !$0.isEmpty }.joined(separator: ", ")
    return words.isEmpty ? nil : words
  }

  private static func telecom(_ node: CDANode) -> String? {
    node.attribute("value").map { value in
      value.hasPrefix("tel:") ? String(value.dropFirst(4)) : value.hasPrefix("mailto:") ? String(value.dropFirst(7)) : value
    }
  }
}
