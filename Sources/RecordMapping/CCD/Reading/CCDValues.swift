import CDADocuments
import ClinicalRecords
import LosslessJSON

/// Values of a document as FHIR has them.
extension CCDPass {
  /// A concept, with a word where its words point to nothing.
  func concept(_ node: CDANode?) -> CCDConcept? {
    guard let node else { return nil }
    let concept = CCDConcept(node, keepingWords: isOurs)
    if concept.isDangling { noticeOnce(node, "words that it refers to are not in the narrative") }
    return concept
  }

  /// A concept that an act is about, by the words of the act's own text where it has none itself.
  func concept(_ node: CDANode?, of act: CDANode) -> CCDConcept? {
    guard let found = concept(node) else { return CCDConcept.words(of: act).map { CCDConcept(words: $0) } }
    return found.isNamed ? found : found.named(CCDConcept.words(of: act))
  }

  /// Why an act was done: its indications, which are observations.
  func reasons(_ act: CDANode) -> JSON? {
    let all = act.related("RSON").filter { $0.name == "observation" && !$0.claims(CDANode.entry + "80") && !Self.isNegated($0) }
    let concepts = all.compactMap { reason in concept(reason["value"], of: reason)?.concept }
    return concepts.isEmpty ? nil : .array(concepts)
  }

  /// What was remarked on an act, and these remarks of ours on how it was read; nothing for what we wrote.
  func notes(_ act: CDANode, _ others: [String] = []) -> [JSON.Member] {
    guard CCDIdentity(act).origin == nil else { return [] }
    let comments = act.related(template: CDANode.entry + "64", or: "2.16.840.1.113883.10.20.1.40").compactMap { CCDConcept.words(of: $0) }
    let all = comments + others
    return field("note", all.isEmpty ? nil : .array(all.map { ["text": .string($0)] }))
  }

  /// A time; nil where none is said. What names no time is told.
  func time(_ node: CDANode?) -> CDATimeReading? {
    guard let node, let value = node.attribute("value").flatMap(CCDConcept.some) else { return nil }
    guard let time = CDATimeReading(value, offset: offset) else {
      notice(node, "a time that is none was left out")
      return nil
    }
    if time.zone == .broken { noticeOnce(node, "of times whose clock is cut short only the day is kept") }
    if time.zone == .ofDocument { noticeOnce(node, "times without a zone were taken to be in that of the document") }
    return time
  }

  /// A time as FHIR has it; one whose zone is the document's is marked.
  func moment(_ time: CDATimeReading?, as name: String) -> [JSON.Member] {
    guard let time else { return [] }
    // A time that was padded with noughts is the day it was.
    let text = time.zone == .dropped ? time.day : time.text
    let mark: [JSON.Member] = time.zone == .ofDocument ? [JSON.Member("_" + name, ["extension": [Self.zoneMark]])] : []
    return [JSON.Member(name, .string(text))] + mark
  }

  private static let zoneMark: JSON = ["url": .string(FHIRSystem.extension("zone-of-document")), "valueBoolean": true]

  /// The point or the two ends of an interval.
  func interval(_ node: CDANode?) -> CCDInterval {
    guard let node else { return CCDInterval() }
    return CCDInterval(
      point: time(node), low: time(node["low"]), high: time(node["high"]), isEnded: node["high"]?.attribute("value") != nil,
      isEndUnknown: node["high"]?.attribute("nullFlavor").map { ["UNK", "ASKU", "NAV", "NASK"].contains($0) } ?? false, center: time(node["center"]))
  }

  /// An interval as a Period; nil when it has no end at all.
  func period(_ interval: CCDInterval) -> JSON? {
    let members = moment(interval.low, as: "start") + moment(interval.high, as: "end")
    return members.isEmpty ? nil : .object(members)
  }

  /// A PQ, INT or REAL as a Quantity; nil where it has no number.
  func quantity(_ node: CDANode?) -> JSON? {
    guard let node, let number = number(node) else { return nil }
    guard let unit = node.attribute("unit").flatMap(CCDConcept.some), unit != "1" else {
      let words = node["translation"]?["originalText"]?.narrativeText
      return .object(["value": .number(number), "unit": words.flatMap(CCDConcept.some).map { .string($0) }])
    }
    if FHIRForms.seenUnits.contains(unit) { return FHIRForms.quantity(value: .number(number), unit: unit) }
    // A PQ is in UCUM; many say so of units of their own, and what we cannot take apart is a word.
    if (try? UnitOfMeasure(unit)) != nil {
      return ["value": .number(number), "unit": .string(unit), "system": .string(FHIRSystem.ucum), "code": .string(unit)]
    }
    return .object(["value": .number(number), "unit": .string(unit)])
  }

  /// The number in `value`; nil where there is none that FHIR can say.
  func number(_ node: CDANode) -> JSONNumber? {
    guard var text = node.attribute("value").flatMap(CCDConcept.some) else { return nil }
    if text.hasPrefix("+") { text.removeFirst() }
    if text.hasPrefix(".") { text = "0" + text }
    if text.hasPrefix("-.") { text = "-0" + text.dropFirst() }
    if text.hasSuffix(".") { text.removeLast() }
    guard let number = JSONNumber(text) else {
      notice(node, "a number that is none was left out")
      return nil
    }
    return number
  }

  /// What an act says it is in: `EVN`, `INT`; empty where it does not say.
  static func mood(_ act: CDANode) -> String { act.attribute("moodCode") ?? "" }

  static func isNegated(_ act: CDANode) -> Bool { act.attribute("negationInd", is: "true") || act.attribute("negationInd", is: "1") }

  static func status(_ act: CDANode) -> String? { act["statusCode"]?.attribute("code") }

  /// Whether an act may be read as something that happened; else it is told why not, as no fact.
  func happened(_ act: CDANode) -> Bool {
    if Self.mood(act) != "EVN" {
      carry(act, "its mood is not that of something that happened")
      return false
    }
    return stands(act)
  }

  /// Whether an act that groups others stands; one that does not takes them all with it.
  func isWhole(_ act: CDANode) -> Bool {
    guard Self.status(act) == "nullified" || Self.mood(act) != "EVN" else { return true }
    let members = act.subjects + act.all("component").compactMap(\.act)
    for member in members.isEmpty ? [act] : members {
      if Self.status(act) == "nullified" { refuse(member, "it was nullified there") } else { carry(member, "its mood is not that of something that happened") }
    }
    return false
  }

  /// Whether an act was not taken back.
  func stands(_ act: CDANode) -> Bool {
    guard Self.status(act) == "nullified" else { return true }
    refuse(act, "it was nullified there")
    return false
  }

  /// The time of the latest author of an act that says one.
  func recorded(_ act: CDANode) -> CDATimeReading? { act.all("author").compactMap { time($0["time"]) }.first }
}

/// A time of CDA: a point, or two ends of which either may be missing.
struct CCDInterval {
  var point: CDATimeReading?
  var low: CDATimeReading?
  var high: CDATimeReading?
  /// Whether an end is said, with its time.
  var isEnded = false
  /// Whether it is said not to be known when it ended. By the guide that is an end; half of the vendors say it of what goes on.
  var isEndUnknown = false
  var center: CDATimeReading?

  /// When it was or began.
  var start: CDATimeReading? { point ?? low ?? center ?? high }

  var fingerprint: String { [point, low, high, center].map { $0?.text ?? "" }.joined(separator: "/") }
}

extension CDANode {
  /// Acts that this one has in relation to it, by the kind of relation and a template of theirs, with any extension.
  func related(_ type: String? = nil, template root: String? = nil, or other: String? = nil) -> [CDANode] {
    all("entryRelationship").compactMap { relationship in
      if let type, !relationship.attribute("typeCode", is: type) { return nil }
      guard let act = relationship.act else { return nil }
      return root.map { act.claims($0) || other.map(act.claims) ?? false } ?? true ? act : nil
    }
  }

  /// What a concern is about; what only tells of one of them (a severity, a status) is none.
  var subjects: [CDANode] {
    related("SUBJ").filter { subject in
      subject.name == "observation" && !["6", "8", "9", "28", "145"].contains { subject.claims(Self.entry + $0) }
    }
  }

  /// The act in an entry, a component or a relationship.
  var act: CDANode? { first(among: Self.acts) }

  private static let acts = ["act", "observation", "organizer", "procedure", "encounter", "substanceAdministration", "supply"]

  /// Whether it claims a template, whatever its date.
  func claims(_ root: String) -> Bool { all("templateId").contains { $0.attribute("root", is: root) } }

  static let entry = "2.16.840.1.113883.10.20.22.4."
}

/// A member of a resource, where there is a value for it.
func field(_ name: String, _ value: JSON?) -> [JSON.Member] { value.map { [JSON.Member(name, $0)] } ?? [] }
