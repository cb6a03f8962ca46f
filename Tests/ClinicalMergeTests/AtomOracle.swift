import LosslessJSON

/// Says, without the merge and with tables of its own, whether two edits of one base can stand together, and what a choice of one loses.
///
/// Written the other way round: everything is an atom but what is listed here as open. It shares no code with the merge.
struct AtomOracle {
  private let base: JSON
  private let local: JSON
  private let remote: JSON

  init(base: JSON, local: JSON, remote: JSON) {
    // What is alike on all sides can stand; it is left out at once.
    let alike = base.members.filter { member in
      member.name != "resourceType" && member.name != "contained" && member.value["reference"]?.string?.hasPrefix("#") != true
        && local[member.name] == member.value && remote[member.name] == member.value
    }.map(\.name)
    func rest(_ side: JSON) -> JSON { Self.unfolded(.object(side.members.filter { !alike.contains($0.name) })) }
    (self.base, self.local, self.remote) = (rest(base), rest(local), rest(remote))
  }

  /// Why the two edits cannot stand together; empty where they can.
  var clashes: [String] {
    let type = base["resourceType"]?.string ?? ""
    for whose in ["subject", "patient"] where local[whose].map(Self.told) != remote[whose].map(Self.told) { return ["of another patient"] }
    var clashes = objects(base, local, remote, at: type)
    if clashes.isEmpty, let crossed = crossed(type) { clashes.append(crossed) }
    return clashes
  }

  /// Without what servers keep for themselves, and with what is contained in its reference's place.
  private static func unfolded(_ resource: JSON) -> JSON {
    var plain = resource
    for name in ["id", "text"] { plain = plain.setting(name, to: nil) }
    for name in ["versionId", "lastUpdated", "source"] where plain["meta"] != nil { plain = plain.setting(["meta", .name(name)], to: nil) }
    guard let inside = plain["contained"]?[0], let id = inside["id"]?.string else { return plain }
    for member in plain.members where member.value["reference"]?.string == "#" + id {
      return plain.setting("contained", to: nil).setting(member.name, to: ["inside": inside.setting("id", to: nil)])
    }
    return plain
  }

  // MARK: Parts

  /// Objects whose parts stand by themselves, by the name of the list or member they are in.
  private static let open: Set<String> = [
    "component", "item", "identifier", "telecom", "name", "address", "contact", "reaction", "participant", "performer", "diagnosis", "location", "content",
    "suspectEntity", "extension",
  ]

  /// The part of a member by which people tell it from others; a change of it replaces the member.
  private static let identity: [String: [String]] = [
    "identifier": ["system", "value"], "telecom": ["system", "value"], "name": ["text", "family", "given"], "address": ["text", "line", "city", "postalCode"],
    "contact": ["name"], "component": ["code"], "item": ["linkId"], "reaction": ["manifestation"], "participant": ["individual"], "performer": ["actor"],
    "diagnosis": ["condition"], "location": ["location"], "content": ["attachment"], "suspectEntity": ["instance"],
    "extension": ["url"], "tag": ["system", "code"], "security": ["system", "code"],
  ]

  /// Lists whose order means something, or whose members are not told apart.
  private static let ordered: Set<String> = [
    "given", "line", "prefix", "suffix", "dosageInstruction", "evidence", "stage", "answer", "doseAndRate", "alias", "photo", "dosage", "ingredient",
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
      if part == "note" {
        clashes += notes(b?[part]?.elements ?? [], l?[part]?.elements ?? [], r?[part]?.elements ?? [])
      } else if part == "medication", let b = Self.inside(b), let l = Self.inside(l), let r = Self.inside(r) {
        clashes += objects(b, l, r, at: "Medication") + (detail(b, l, r, of: "Medication").map { [$0] } ?? [])
      } else if part == "status" || part == "docStatus", let later = joins(b?[part], l?[part], r?[part], part) {
        if !later { clashes.append(part) }
      } else if (b?[part] ?? l?[part])?.kind == .array, !Self.ordered.contains(part) {
        clashes += lists(b?[part]?.elements ?? [], l?[part]?.elements ?? [], r?[part]?.elements ?? [], part)
      } else if let name = Self.opened(part, b?[part]), let b = b?[part], let l = l?[part], let r = r?[part] {
        clashes += objects(b, l, r, at: name)
      } else if let b = b?[part], let l = l?[part], let r = r?[part], unite(b, l, r) {
        continue
      } else {
        clashes.append(owner + "." + part)
      }
    }
    if clashes.isEmpty, let detail = detail(b, l, r, of: owner) { clashes.append(detail) }
    return clashes
  }

  private static func inside(_ resource: JSON?) -> JSON? { resource?["medicationReference"]?["inside"] }

  private static func opened(_ part: String, _ value: JSON?) -> String? {
    guard value?.kind == .object else { return nil }
    if part == "name" || part == "meta" || part == "batch" { return part }
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
      clashes += isReplaced || !Self.open.contains(name) ? [name + "[\(at)]"] : objects(b[at], y, z, at: name)
    }
    return clashes + additions(new(in: l, besides: ours), new(in: r, besides: theirs), name)
  }

  /// The members that are no counterparts of old ones.
  private func new(in list: [JSON], besides known: [JSON?]) -> [JSON] {
    let told = known.compactMap { $0.map(Self.told) }
    return list.filter { !told.contains(Self.told($0)) }
  }

  /// Both added a member of one identity: what they say of it may not differ.
  private func additions(_ ours: [JSON], _ theirs: [JSON], _ name: String) -> [String] {
    guard let parts = Self.identity[name] else { return [] }
    func identity(_ member: JSON) -> [String] { parts.map { member[$0].map(Self.told) ?? "" } }
    var clashes: [String] = []
    for one in ours {
      for other in theirs where identity(one).contains(where: { !$0.isEmpty }) && identity(other) == identity(one) && Self.told(other) != Self.told(one) {
        clashes += Self.open.contains(name) ? objects(nil, one, other, at: name) : [name]
      }
    }
    return clashes
  }

  /// Notes only grow: only one that both dated or signed otherwise is a question.
  private func notes(_ b: [JSON], _ l: [JSON], _ r: [JSON]) -> [String] {
    func text(_ note: JSON) -> String { note["text"]?.string ?? "" }
    var clashes: [String] = []
    for one in l {
      guard let other = r.first(where: { text($0) == text(one) }) else { continue }
      let old = b.first { text($0) == text(one) }.map(Self.told)
      if Self.told(one) != Self.told(other), Self.told(one) != old, Self.told(other) != old { clashes.append("a note twice") }
    }
    return clashes
  }

  /// Whether a concept only got codings, each side others, none of a system in which the other also chose.
  private func unite(_ b: JSON, _ l: JSON, _ r: JSON) -> Bool {
    guard let ours = grown(b, l), let theirs = grown(b, r) else { return false }
    return ours.allSatisfy { one in theirs.allSatisfy { $0["system"] != one["system"] || Self.told($0) == Self.told(one) } }
  }

  /// The codings that a concept has got; nil where anything else of it changed.
  private func grown(_ old: JSON?, _ new: JSON?) -> [JSON]? {
    guard let old, let new, let codings = old["coding"]?.elements, let now = new["coding"]?.elements,
      Self.told(old.setting("coding", to: nil)) == Self.told(new.setting("coding", to: nil)), codings.allSatisfy({ now.map(Self.told).contains(Self.told($0)) })
    else { return nil }
    return now.filter { !codings.map(Self.told).contains(Self.told($0)) }
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

  /// What describes a part of its object: not to be read beside another.
  private static let described: [String: (head: String, by: Set<String>)] = [
    "component": ("result", ["interpretation"]), "Observation": ("result", ["interpretation"]), "Medication": ("code", ["batch", "ingredient", "form"]),
  ]

  private func detail(_ b: JSON?, _ l: JSON?, _ r: JSON?, of owner: String) -> String? {
    guard let (head, details) = Self.described[owner] else { return nil }
    let (old, ours, theirs) = (parts(b, in: owner), parts(l, in: owner), parts(r, in: owner))
    func moved(_ side: [String: String], _ other: [String: String], _ part: String) -> Bool { side[part] != old[part] && side[part] != other[part] }
    let ourHead = moved(ours, theirs, head) && grown(b?[head], l?[head]) == nil
    let theirHead = moved(theirs, ours, head) && grown(b?[head], r?[head]) == nil
    let isCrossed = (ourHead && details.contains { moved(theirs, ours, $0) }) || (theirHead && details.contains { moved(ours, theirs, $0) })
    return isCrossed ? "what describes another" : nil
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
    let headHere = moved(ours, theirs, head) && grown(base[head], local[head]) == nil
    let headThere = moved(theirs, ours, head) && grown(base[head], remote[head]) == nil
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
