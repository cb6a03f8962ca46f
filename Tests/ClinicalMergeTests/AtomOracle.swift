import LosslessJSON

/// Says, without the merge and with tables of its own, whether two edits of one base can stand together, and what a choice of one loses.
///
/// Written the other way round: everything is an atom but what is listed here as open. It shares no code with the merge.
struct AtomOracle {
  let base: JSON
  let local: JSON
  let remote: JSON

  /// Why the two edits cannot stand together; empty where they can.
  var clashes: [String] {
    let type = base["resourceType"]?.string ?? ""
    var clashes = objects(base, local, remote, at: type)
    if clashes.isEmpty, let crossed = crossed(type) { clashes.append(crossed) }
    return clashes
  }

  // MARK: Parts

  /// Objects whose parts stand by themselves, by the name of the list or member they are in.
  private static let open: Set<String> = [
    "component", "item", "identifier", "telecom", "name", "address", "contact", "reaction", "participant", "performer.actor", "diagnosis", "location.location",
    "context.facilityType", "content", "suspectEntity",
  ]

  /// The part of a member by which people tell it from others; a change of it replaces the member.
  private static let identity: [String: [String]] = [
    "identifier": ["system", "value"], "telecom": ["system", "value"], "name": ["text", "family", "given"], "address": ["text", "line", "city", "postalCode"],
    "contact": ["name"], "component": ["code"], "item": ["linkId"], "reaction": ["manifestation"], "participant": ["individual"], "performer": ["actor"],
    "diagnosis": ["condition"], "location": ["location"], "content": [], "suspectEntity": ["instance"],
  ]

  /// Lists whose order means something, or whose members are not told apart.
  private static let ordered: Set<String> = [
    "given", "line", "prefix", "suffix", "dosageInstruction", "evidence", "stage", "answer", "doseAndRate", "alias", "photo",
  ]

  /// Members that are one with others of their object.
  private static func part(_ name: String, in owner: String) -> String {
    let stem = name.first == "_" ? String(name.dropFirst()) : name
    for choice in ["value", "effective", "onset", "abatement", "deceased", "medication", "performed", "author"] where stem.hasPrefix(choice) {
      if stem.dropFirst(choice.count).first?.isUppercase == true { return choice == "value" || stem == "dataAbsentReason" ? "result" : choice }
    }
    if stem == "dataAbsentReason" { return "result" }
    if let parts = identity[owner], ["identifier", "telecom", "name", "address"].contains(owner), parts.contains(stem) { return "identity" }
    return stem
  }

  private func parts(_ object: JSON?, in owner: String) -> [String: String] {
    var parts: [String: String] = [:]
    for member in object?.members ?? [] {
      parts[Self.part(member.name, in: owner), default: ""] += member.name + "=" + Self.told(member.value) + ";"
    }
    return parts
  }

  private func objects(_ b: JSON?, _ l: JSON?, _ r: JSON?, at owner: String) -> [String] {
    let (old, ours, theirs) = (parts(b, in: owner), parts(l, in: owner), parts(r, in: owner))
    var clashes: [String] = []
    for part in Set(old.keys).union(ours.keys).union(theirs.keys).sorted() {
      let (x, y, z) = (old[part], ours[part], theirs[part])
      if y == x || z == x || y == z { continue }
      if part == "status" || part == "docStatus", let later = joins(b?[part], l?[part], r?[part], part) {
        if !later { clashes.append(part) }
      } else if b?[part]?.kind == .array, !Self.ordered.contains(part) {
        clashes += lists(b?[part]?.elements ?? [], l?[part]?.elements ?? [], r?[part]?.elements ?? [], part)
      } else if let name = Self.opened(part, b?[part]), let b = b?[part], let l = l?[part], let r = r?[part] {
        clashes += objects(b, l, r, at: name)
      } else {
        clashes.append(owner + "." + part)
      }
    }
    return clashes
  }

  private static func opened(_ part: String, _ value: JSON?) -> String? {
    guard value?.kind == .object else { return nil }
    if part == "name" { return "name" }
    return part == "context" && value?["reference"] == nil ? "context" : nil
  }

  private func lists(_ b: [JSON], _ l: [JSON], _ r: [JSON], _ name: String) -> [String] {
    let (ours, theirs) = (counterparts(of: b, in: l, name), counterparts(of: b, in: r, name))
    var clashes: [String] = []
    for at in b.indices {
      let (x, y, z) = (Self.told(b[at]), ours[at].map(Self.told), theirs[at].map(Self.told))
      if y == x || z == x || y == z { continue }
      guard let y = ours[at], let z = theirs[at], let parts = Self.identity[name] else {
        clashes.append(name + "[\(at)]")
        continue
      }
      func identity(_ member: JSON) -> [String] { parts.map { member[$0].map(Self.told) ?? "" } }
      let isReplaced = identity(y) != identity(b[at]) || identity(z) != identity(b[at])
      clashes += isReplaced ? [name + "[\(at)]"] : objects(b[at], y, z, at: name)
      if name == "component" { clashes += detail(b[at], y, z).map { [$0] } ?? [] }
    }
    return clashes
  }

  /// For each old member what it became: the same text, else the same identity, else the only one left over.
  private func counterparts(of old: [JSON], in new: [JSON], _ name: String) -> [JSON?] {
    var found = [JSON?](repeating: nil, count: old.count)
    var left = Array(new)
    func take(_ at: Int, _ isIt: (JSON) -> Bool) {
      guard found[at] == nil, let place = left.firstIndex(where: isIt) else { return }
      found[at] = left.remove(at: place)
    }
    for at in old.indices { take(at) { Self.told($0) == Self.told(old[at]) } }
    for at in old.indices {
      guard let parts = Self.identity[name] else { continue }
      take(at) { member in parts.allSatisfy { member[$0].map(Self.told) == old[at][$0].map(Self.told) } }
    }
    let missing = old.indices.filter { found[$0] == nil }
    if missing.count == 1, left.count == 1 { found[missing[0]] = left[0] }
    return found
  }

  // MARK: What no part sees

  private func detail(_ b: JSON, _ l: JSON, _ r: JSON) -> String? {
    func moved(_ side: JSON, _ other: JSON, _ part: String) -> Bool {
      let (old, new, their) = (parts(b, in: "component")[part], parts(side, in: "component")[part], parts(other, in: "component")[part])
      return new != old && new != their
    }
    let isCrossed = (moved(l, r, "result") && moved(r, l, "interpretation")) || (moved(r, l, "result") && moved(l, r, "interpretation"))
    return isCrossed ? "a reading and what was said of another" : nil
  }

  /// The elements of a document that one reads together with what it is about and whether it is signed.
  private static let together: [String: (head: String, rest: Set<String>)] = [
    "Observation": ("code", ["status", "result", "component", "effective", "interpretation", "bodySite", "method", "hasMember", "derivedFrom"]),
    "MedicationAdministration": ("medication", ["status", "statusReason", "dosage", "effective", "partOf"]),
    "Procedure": ("code", ["status", "statusReason", "performed", "outcome", "complication", "bodySite"]),
    "QuestionnaireResponse": ("", ["questionnaire", "item", "authored"]),
    "Condition": ("code", ["clinicalStatus", "verificationStatus", "severity", "onset", "abatement", "stage", "evidence", "bodySite"]),
    "AllergyIntolerance": (
      "code", ["type", "category", "criticality", "clinicalStatus", "verificationStatus", "reaction", "onset", "lastOccurrence"]
    ),
    "Encounter": ("", ["class", "period", "length"]),
    "DocumentReference": ("", ["type", "content", "relatesTo"]),
    "AdverseEvent": ("event", ["actuality", "date", "detected", "seriousness", "severity", "outcome", "suspectEntity", "resultingCondition"]),
  ]

  private static let signatures: Set<String> = ["final", "amended", "corrected", "completed", "stopped", "not-done", "finished"]

  private func crossed(_ type: String) -> String? {
    guard let (head, rest) = Self.together[type] else { return nil }
    let (old, ours, theirs) = (parts(base, in: type), parts(local, in: type), parts(remote, in: type))
    func moved(_ side: [String: String], _ other: [String: String], _ part: String) -> Bool { side[part] != old[part] && side[part] != other[part] }
    func content(_ side: [String: String], _ other: [String: String]) -> Bool {
      rest.union([head]).subtracting(["status"]).contains { moved(side, other, $0) }
    }
    let (headHere, headThere) = (moved(ours, theirs, head), moved(theirs, ours, head))
    if headHere != headThere {
      let other = headHere ? (theirs, ours) : (ours, theirs)
      if rest.contains(where: { moved(other.0, other.1, $0) }) { return "a head and another's detail" }
    }
    for part in ["status", "docStatus"] {
      func says(_ side: JSON, _ word: (String) -> Bool) -> Bool { side[part]?.string.map(word) ?? false && side[part] != base[part] }
      if says(local, Self.signatures.contains), content(theirs, ours) { return "signed here, changed there" }
      if says(remote, Self.signatures.contains), content(ours, theirs) { return "signed there, changed here" }
      if part == "status", says(local, { $0 == "entered-in-error" }) != says(remote, { $0 == "entered-in-error" }) {
        let isOurs = says(local) { $0 == "entered-in-error" }
        if content(isOurs ? theirs : ours, isOurs ? ours : theirs) || moved(isOurs ? theirs : ours, isOurs ? ours : theirs, "docStatus") {
          return "withdrawn and edited"
        }
      }
    }
    return nil
  }

  /// Whether the later of two statuses stands; nil where the type knows no order.
  private func joins(_ b: JSON?, _ l: JSON?, _ r: JSON?, _ part: String) -> Bool? {
    let order: [String: Int] = [
      "unknown": 0, "registered": 1, "preliminary": 2, "final": 3, "amended": 4, "corrected": 5, "planned": 1, "preparation": 1, "arrived": 2, "triaged": 3,
      "in-progress": 4, "on-hold": 4, "completed": 6, "stopped": 6, "not-done": 6, "finished": 6, "current": 1, "superseded": 2,
    ]
    let type = base["resourceType"]?.string ?? ""
    guard Self.together[type] != nil, let x = l?.string, let y = r?.string else { return nil }
    if x == "entered-in-error" || y == "entered-in-error" { return true }
    guard let p = order[x], let q = order[y] else { return false }
    return p != q
  }

  // MARK: What is lost

  /// The edits of one side that a document does not show: leaves it added that are missing, leaves it removed that are there.
  static func lost(_ side: JSON, of base: JSON, in document: JSON) -> Int {
    let (old, new, now) = (LeafOracle(base).leaves, LeafOracle(side).leaves, LeafOracle(document).leaves)
    return new.subtracting(old).subtracting(now).count + old.subtracting(new).intersection(now).count
  }

  /// One spelling of a value, whatever the order of its members; what servers keep for themselves is left out.
  private static func told(_ value: JSON) -> String {
    switch value.kind {
    case .object:
      value.members.filter { $0.name != "display" || value["reference"] == nil }.sorted { $0.name < $1.name }
        .map { $0.name + ":" + told($0.value) }.joined(separator: ",")
    case .array: "[" + value.elements.map(told).joined(separator: "|") + "]"
    default: value.text
    }
  }
}
