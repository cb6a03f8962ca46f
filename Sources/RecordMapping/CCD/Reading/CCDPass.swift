import CDADocuments
import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// One document on its way into resources: what has been read so far, and what is being looked at.
final class CCDPass {
  let catalog: MappingCatalog
  let document: CDADocument
  /// The offset that a time without a zone is given: that of the document's own time.
  let offset: String?
  /// Whose everything is, as a reference.
  var subject: JSON = .null
  /// What ids are derived from beside what is said: the custodian's patient.
  var patientKey = ""
  var reading: CCDReading
  /// Whether the document names our software as its author: its words are then those of our records.
  let isOurs: Bool

  /// The kind of the section that is being read.
  var sectionKind: CCDSectionKind?
  /// Whether the time that there is for a document is over.
  var isOverdue: () -> Bool = { false }
  /// What of the document is more than we read; nil while all is well.
  private(set) var excess: String?
  private var entries = 0
  private var section = -1
  private var sectionName = ""
  /// What each resource is known by, to find the places where one id names two things.
  private var drafts: [Draft] = []
  private var known: Set<Draft> = []
  /// Sections whose narrative must be kept.
  private var unread: Set<Int> = []
  private var said: Set<String> = []

  /// A resource before its id is settled.
  private struct Draft: Hashable {
    let line: Int
    let section: Int
    let kind: String
    let identity: CCDIdentity?
    let fingerprint: String
    let body: [JSON.Member]
    /// Whether it was reckoned from the draft before it.
    var isDerived = false

    static func == (a: Draft, b: Draft) -> Bool {
      a.kind == b.kind && a.fingerprint == b.fingerprint && a.identity?.main == b.identity?.main && a.body == b.body
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(kind)
      hasher.combine(fingerprint)
      hasher.combine(identity?.main)
    }
  }

  init(catalog: MappingCatalog, document: CDADocument, head: CCDHead, offset: String?) {
    self.catalog = catalog
    self.document = document
    self.offset = offset
    let author = document.root["author"]?["assignedAuthor"]?["id"]
    isOurs = author?.attribute("root", is: CCDEntryID.root) == true
    reading = CCDReading(head: head)
  }

  // MARK: Sections

  /// Begins with a section; everything that follows is of it.
  ///
  /// False when there are more than we read.
  func begin(section node: CDANode, kind: CCDSectionKind?) -> Bool {
    guard excess == nil else { return false }
    guard reading.sections.count < CCDReader.sectionLimit else {
      excess = "more than \(CCDReader.sectionLimit) sections"
      return false
    }
    section = reading.sections.count
    sectionName = kind?.name ?? "section"
    reading.sections.append(CCDSectionReading(code: node["code"]?.attribute("code"), kind: kind?.name, line: node.line))
    said = []
    return true
  }

  /// Counts an entry of this section; false when there are more than we read, or the time for them is over.
  func countEntry() -> Bool {
    reading.sections[section].entries += 1
    entries += 1
    if entries > CCDReader.entryLimit { excess = "more than \(CCDReader.entryLimit) entries" }
    if isOverdue() { excess = "what can be read in the time allowed" }
    return excess == nil
  }

  /// Says that the narrative of this section has what no entry of ours says.
  func keepNarrative() { unread.insert(section) }

  /// Whether the narrative of this section is to be kept, and the section it is.
  var isNarrativeWanted: Bool { unread.contains(section) }

  /// What follows is said by the document itself.
  func end() { section = -1 }

  func markKept() { reading.sections[section].isKept = true }

  // MARK: Statements

  /// A statement that was read; false when the document has said it before, to the letter.
  ///
  /// `own` are extensions of an entry of ours beside those of its ``CCDDetail``s; of another's entry they are not taken.
  @discardableResult
  func fact(
    _ node: CDANode, _ type: String, identity: CCDIdentity? = nil, fingerprint: [String?], own: [JSON] = [], _ members: [JSON.Member]...
  ) -> Bool {
    let identity = identity ?? CCDIdentity(node)
    let extensions = identity.origin == nil ? [] : CCDDetail.extensions(of: node, self) + own
    let isNew = draft(node, type, identity, fingerprint, extensions, members)
    if section >= 0 { if isNew { reading.sections[section].counts.facts += 1 } else { reading.sections[section].counts.repeated += 1 } }
    return isNew
  }

  /// A resource that goes with a statement and is not counted by itself.
  @discardableResult
  func add(
    _ node: CDANode, _ type: String, identity: CCDIdentity?, fingerprint: [String?], own: [JSON] = [], _ members: [JSON.Member]...
  ) -> Bool {
    draft(node, type, identity, fingerprint, own, members)
  }

  /// Types that R4 gives one identifier and no list.
  private static let ofOneIdentifier: Set<String> = ["QuestionnaireResponse", "AdverseEvent"]

  private func draft(
    _ node: CDANode, _ type: String, _ identity: CCDIdentity?, _ fingerprint: [String?], _ extensions: [JSON], _ members: [[JSON.Member]]
  ) -> Bool {
    var body = [JSON.Member("resourceType", .string(type))]
    if let origin = identity?.origin, Self.isRead(origin, as: type) {
      // A document has no entry for a screening as a whole: what stands in for it must be known as such.
      let alone = origin.kind == .screening ? [FHIRElement.standsAlone] : []
      body.append(JSON.Member("extension", .array([origin.marker] + alone + extensions)))
    }
    let identifiers = identity?.identifiers ?? []
    if let first = identifiers.first { body.append(JSON.Member("identifier", Self.ofOneIdentifier.contains(type) ? first : .array(identifiers))) }
    for group in members { body += group }
    let mark = fingerprint.map { $0 ?? "" }.joined(separator: "\u{1F}")
    let draft = Draft(line: node.line, section: section, kind: type, identity: identity, fingerprint: mark, body: body)
    if !known.insert(draft).inserted { return false }
    drafts.append(draft)
    return true
  }

  private static func isRead(_ origin: ResourceOrigin, as type: String) -> Bool {
    RecordMapper.origin(of: ["resourceType": .string(type), "extension": [origin.marker]]) != nil
  }

  /// Says that the last resource was reckoned from the one before it.
  func derive() {
    if drafts.count > 1 { drafts[drafts.count - 1].isDerived = true }
  }

  /// Counts a second statement that became one resource with the last.
  func countTogether(isNew: Bool) {
    if isNew { reading.sections[section].counts.facts += 1 } else { reading.sections[section].counts.repeated += 1 }
  }

  /// A statement that stays in the narrative of its section.
  func carry(_ node: CDANode, _ reason: String) {
    reading.sections[section].counts.carried += 1
    keepNarrative()
    notice(node, "kept as text: " + reason)
  }

  /// A statement that stays in the narrative of its section, with a word to people once a section.
  func carryAlike(_ node: CDANode, _ reason: String) {
    reading.sections[section].counts.carried += 1
    keepNarrative()
    noticeOnce(node, "kept as text: " + reason)
  }

  /// A statement that is no fact about the patient.
  func refuse(_ node: CDANode, _ reason: String) {
    reading.sections[section].counts.refused += 1
    notice(node, "not taken: " + reason)
  }

  /// Tells of something once a section.
  func noticeOnce(_ node: CDANode, _ message: String) { if said.insert(message).inserted { notice(node, message) } }

  func notice(_ node: CDANode?, _ message: String) {
    guard reading.notices.count < CCDReader.noticeLimit else { return }
    reading.notices.append(CCDReadNotice(line: node?.line ?? 0, section: section < 0 ? "" : sectionName, message: message))
  }

  // MARK: Ids

  /// Settles the id of every resource, when all of the document has been seen.
  ///
  /// The instance identifier, where it is of one thing only; where a vendor gave it to several, and where there is none,
  /// what the statement says (code, time, value), and the how-manieth it is of its like.
  func settle() {
    var uses: [String: Set<String>] = [:]
    for draft in drafts { if let key = Self.key(draft) { uses[key, default: []].insert(draft.fingerprint) } }
    var seen: [String: Int] = [:]
    for draft in drafts {
      var parts = ["ccd", patientKey, draft.kind]
      if let key = Self.key(draft), uses[key]?.count == 1 { parts.append(key) } else { parts += [Self.key(draft) ?? "", draft.fingerprint] }
      let base = parts.joined(separator: "\u{1F}")
      seen[base, default: 0] += 1
      if let count = seen[base], count > 1 { parts.append(String(count)) }
      let id = draft.identity?.ownResource ?? RecordID(deriving: parts)
      var body = draft.body
      body.insert(JSON.Member("id", .string(id.description)), at: 1)
      if draft.isDerived, let from = reading.resources.last?.document {
        body.append(JSON.Member("derivedFrom", [["reference": .string("\(from["resourceType"]?.string ?? "")/\(from["id"]?.string ?? "")")]]))
      }
      reading.resources.append(CCDResource(line: draft.line, section: draft.section < 0 ? nil : draft.section, document: .object(body)))
    }
    drafts = []
  }

  /// `Type/id` of all resources that are settled, but for the patient.
  var names: [String] {
    reading.resources.dropFirst().map { "\($0.document["resourceType"]?.string ?? "")/\($0.document["id"]?.string ?? "")" }
  }

  private static func key(_ draft: Draft) -> String? { draft.identity?.main.map { "\(draft.kind)\u{1F}\($0.text)" } }
}
