import CDADocuments
import ClinicalRecords

/// Which part of which record an entry of ours tells: the identifier that lets our own document be read back to the records it came from.
///
/// Every entry of ours has two ids. The first has a UUID as its root and nothing else: it is the id of the FHIR resource that tells the
/// same (`RecordMapper.resourceID(record:role:)`), so that a receiver of both knows them for one thing. The second has ``root`` and,
/// as its extension, `<kind>/<record id>/<role>`: `InfusionSession/4f172a98-2c93-8f07-abdb-6da3da737f1b/administration`, the text of the
/// marker in our FHIR resources (``ResourceOrigin``), which says whose the first one is. Both are the same for ever.
/// Where a template lets an entry have one id only (an Indication), and where an entry only refers to another, the first stands alone.
///
/// Roles are those of FHIR where there is one (`condition`, `administration`, `procedure`, `vital/<member>/blood-pressure`,
/// `intervention/<member>`, `event/<member>`, `score`, `allergy`, `medication`, `encounter`, `psychotherapy`, `analyte/<member>`,
/// `pregnancy-test`, `electrocardiogram`, `weight`, `height`, `course`), and these of the document's own:
/// `concern` of a problem or allergy, `body` of weight and height, `vitals/<member>` of the readings of a moment, `vital/<member>/<kind>/<field>` of a component,
/// `score/total`, `score/item/<item>`, `reaction/<member>`, `results/<role>` of a battery with one or more results, `statusReason`,
/// `planned`, `planned/<ordinal>`, `planned/<instrument>/<time point>`.
struct CCDEntryID: Sendable, Hashable {
  let kind: RecordKind
  let record: RecordID
  let role: String

  /// The root of the second id: a UUID of ours, the same for every clinic and record, in upper case as CDA wants it.
  static let root = "5A0C6B4E-2F5D-8A37-9C41-1D6E0B7F2A93"

  init(_ kind: RecordKind, _ record: RecordID, _ role: String) {
    self.kind = kind
    self.record = record
    self.role = role
  }

  /// What an id of a document says, when it is the second id of an entry of ours.
  init?(root: String, extension text: String?) {
    guard root.uppercased() == Self.root, let text else { return nil }
    let steps = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard steps.count == 3, let kind = RecordKind(rawValue: steps[0]), let record = RecordID(steps[1]), !steps[2].isEmpty else { return nil }
    self.init(kind, record, steps[2])
  }

  /// The root of the first id, which stands alone where only one can stand.
  var resource: RecordID { RecordMapper.resourceID(record: record, role: role) }

  /// The first id.
  var first: CDAElement { .id(resource.cda) }

  /// Both ids, in their order.
  var elements: [CDAElement] { [first, .id(Self.root, extension: "\(kind.rawValue)/\(record)/\(role)")] }
}
