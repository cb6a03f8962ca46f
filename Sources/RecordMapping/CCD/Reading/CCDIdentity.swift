import CDADocuments
import ClinicalRecords
import LosslessJSON

/// The ids of a thing in a document.
struct CCDIdentity {
  /// An instance identifier with a root.
  struct II: Hashable {
    let root: String
    let ext: String?

    var text: String { ext.map { "\(root)|\($0)" } ?? root }
  }

  let all: [II]
  /// Which part of which record of ours it tells, when we wrote it.
  let origin: ResourceOrigin?
  /// The same for a part of what FHIR has in one resource: `vital/<member>/blood-pressure/systolic` is of the blood pressure.
  private let whole: ResourceOrigin?

  /// Whether the entry is one of ours, of a resource or of a part of one.
  var isOurs: Bool { origin != nil || whole != nil }

  /// Roots under which templates and code systems lie: no thing has its name there.
  private static let shared = ["2.16.840.1.113883.10.20.", "2.16.840.1.113883.6.", "2.16.840.1.113883.5."]
  /// How many ids of one thing are read; the most of the samples are four.
  private static let idLimit = 50
  private static let uriRoot = "2.16.840.1.113883.4.873"

  init(_ node: CDANode) {
    var found: [II] = []
    var origin: ResourceOrigin?
    var whole: ResourceOrigin?
    for id in node.all("id").prefix(Self.idLimit) where id.attribute("nullFlavor") == nil {
      guard let root = id.attribute("root").flatMap(CCDConcept.some) else { continue }
      let ext = id.attribute("extension").flatMap(CCDConcept.some)
      if root.uppercased() == CCDEntryID.root, let ext {
        origin = ResourceOrigin(ext)
        whole = origin == nil ? ext.lastIndex(of: "/").flatMap { ResourceOrigin(String(ext[..<$0])) } : nil
        continue
      }
      let one = II(root: RecordID(root) == nil ? root : root.lowercased(), ext: ext)
      if !found.contains(one) { found.append(one) }
    }
    all = found
    self.origin = origin
    self.whole = whole
  }

  /// The one by which the thing is known: the first that is not a name of many things.
  var main: II? { all.first { one in InstanceIdentifier.isRoot(one.root) && !(one.ext == nil && Self.shared.contains { one.root.hasPrefix($0) }) } }

  /// The resource of ours that it tells, when we wrote it.
  var ownResource: RecordID? { origin.map { RecordMapper.resourceID(record: $0.record, role: $0.role) } }

  private init(all: [II], origin: ResourceOrigin?) {
    (self.all, self.origin, whole) = (all, origin, nil)
  }

  /// The ids of the resource that it is a part of; its own where it is none.
  var ofWhole: CCDIdentity { whole.map { CCDIdentity(all: [], origin: $0) } ?? self }

  /// Whether it is a part of a resource of ours, and no resource itself.
  var isPartAlone: Bool { origin == nil && whole != nil }

  /// Whether it is a part of what one of these is, in ours.
  func isPart(ofOneOf others: [CCDIdentity]) -> Bool { origin == nil && whole.map { whole in others.contains { $0.origin == whole } } ?? false }

  /// The same ids for another resource of the record; those of ours alone for one that has its own.
  func standing(for origin: ResourceOrigin?) -> CCDIdentity { origin.map { CCDIdentity(all: [], origin: $0) } ?? self }

  /// The identifier that one element says; nil without a root.
  static func only(_ node: CDANode) -> JSON? {
    guard let root = node.attribute("root").flatMap(CCDConcept.some) else { return nil }
    return identifier(II(root: RecordID(root)?.description ?? root, ext: node.attribute("extension").flatMap(CCDConcept.some)))
  }

  /// As identifiers of FHIR.
  var identifiers: [JSON] { all.map(Self.identifier) }

  static func identifier(_ id: II) -> JSON {
    let uuid = RecordID(id.root)
    guard let ext = id.ext else {
      return ["system": "urn:ietf:rfc:3986", "value": .string(uuid.map { "urn:uuid:\($0)" } ?? "urn:oid:\(id.root)")]
    }
    if id.root == uriRoot, let slash = ext.lastIndex(of: "/") {
      return ["system": .string(String(ext[..<slash])), "value": .string(String(ext[ext.index(after: slash)...]))]
    }
    return ["system": .string(system(id.root, uuid)), "value": .string(ext)]
  }

  private static func system(_ root: String, _ uuid: RecordID?) -> String {
    switch root {
    case "2.16.840.1.113883.4.1": "http://hl7.org/fhir/sid/us-ssn"
    case "2.16.840.1.113883.4.6": "http://hl7.org/fhir/sid/us-npi"
    default: uuid.map { "urn:uuid:\($0)" } ?? "urn:oid:\(root)"
    }
  }
}
