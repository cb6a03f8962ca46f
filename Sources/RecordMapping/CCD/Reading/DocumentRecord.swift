import CDADocuments
import LosslessJSON

/// That the document was read: which one, of which version. By it the same document and an older one are known again.
enum DocumentRecord {
  static let type = "DocumentReference"

  /// `told` are the names of all other resources: by them a later version can say what it has not.
  static func read(_ root: CDANode, _ hash: String, _ told: [String], _ pass: CCDPass) {
    let head = pass.reading.head
    let title = root["title"].flatMap { CCDConcept.some($0.narrativeText) }
    pass.add(
      root, type, identity: nil, fingerprint: ["document", head.setID ?? head.id],
      field("meta", head.version.map { ["versionId": .string(String($0))] }), field("masterIdentifier", root["id"].flatMap { CCDIdentity.only($0) }),
      field("identifier", root["setId"].flatMap { CCDIdentity.only($0) }.map { [$0] }), field("status", "current"),
      field("type", pass.concept(root["code"])?.concept), field("subject", pass.subject),
      pass.moment(pass.time(root["effectiveTime"]), as: "date"), field("description", title.map { .string($0) }),
      field(
        "content",
        [["attachment": ["contentType": "text/xml"], "extension": [["url": .string(FHIRSystem.extension("sha256")), "valueString": .string(hash)]]]]),
      field("context", told.isEmpty ? nil : ["related": .array(told.map { ["reference": .string($0)] })]))
  }
}
