import LosslessJSON

/// What a document says, leaf by leaf, told without the merge: it shares no code with it.
///
/// A leaf's place has no indices; a component is known by its code, an item by its link id, a contact point by its value, a contained resource by its type.
struct LeafOracle {
  private(set) var leaves: Set<String> = []
  private(set) var atoms: Set<String> = []

  init(_ document: JSON) {
    var told = document.setting("text", to: nil).setting("id", to: nil)
    for name in ["versionId", "lastUpdated", "source"] where told["meta"] != nil { told = told.setting(["meta", .name(name)], to: nil) }
    walk(told, "")
  }

  private static let atomNames: Set<String> = ["dosage", "valueQuantity", "effectivePeriod", "period", "attachment", "dose", "x"]

  private mutating func walk(_ value: JSON, _ place: String) {
    switch value.kind {
    case .object:
      for member in value.members where member.name != "id" || place.isEmpty {
        let here = place + "/" + member.name
        if Self.atomNames.contains(member.name), member.value.kind == .object,
          !member.value.members.contains(where: { $0.value.kind == .object && member.name == "x" })
        {
          atoms.insert(here + "=" + Self.sorted(member.value))
        }
        if member.name == "name", member.value.kind == .array {
          for name in member.value.elements { atoms.insert("name=" + Self.sorted(name.setting("period", to: nil))) }
        }
        walk(member.value, here)
      }
    case .array:
      for element in value.elements { walk(element, place + Self.discriminator(element)) }
    case .number: leaves.insert("\(place)=\(value.number?.normalized ?? "")")
    case .string: leaves.insert("\(place)=\(value.string ?? "")")
    case .bool: leaves.insert("\(place)=\(value.bool ?? false)")
    case .null: break
    }
  }

  /// What people tell a member of a list from others by.
  private static func discriminator(_ element: JSON) -> String {
    for name in ["linkId", "resourceType", "url", "family", "value", "text"] { if let text = element[name]?.string { return "[\(text)]" } }
    if let code = element["code"]?["coding"]?[0]?["code"]?.string { return "[\(code)]" }
    if let code = element["code"]?.string { return "[\(code)]" }
    if let sign = element["manifestation"]?[0]?["text"]?.string { return "[\(sign)]" }
    for name in ["condition", "individual", "actor", "location"] { if let target = element[name]?["reference"]?.string { return "[\(target)]" } }
    return ""
  }

  /// One spelling of a value, whatever the order of members.
  static func sorted(_ value: JSON) -> String {
    switch value.kind {
    case .object: "{" + value.members.sorted { $0.name < $1.name }.map { $0.name + ":" + sorted($0.value) }.joined(separator: ",") + "}"
    case .array: "[" + value.elements.map(sorted).joined(separator: ",") + "]"
    default: value.text
    }
  }

  /// The name and value of each leaf of a value that stands somewhere else: in a conflict, in a notice.
  static func values(_ value: JSON?, named name: String = "") -> Set<String> {
    guard let value else { return [] }
    switch value.kind {
    case .object: return value.members.reduce(into: []) { $0.formUnion(values($1.value, named: $1.name)) }
    case .array: return value.elements.reduce(into: []) { $0.formUnion(values($1, named: name)) }
    case .number: return [name + "=" + (value.number?.normalized ?? "")]
    case .string: return [name + "=" + (value.string ?? "")]
    case .bool: return ["\(name)=\(value.bool ?? false)"]
    case .null: return []
    }
  }

  /// The last name and the value of a leaf.
  static func ending(_ leaf: String) -> String {
    let name = leaf.prefix { $0 != "=" }
    let last = name.split(separator: "/").last.map(String.init) ?? ""
    return String(last.prefix { $0 != "[" }) + String(leaf.dropFirst(name.count))
  }
}
