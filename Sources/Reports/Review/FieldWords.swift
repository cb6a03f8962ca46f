public import LosslessJSON

/// What a place in a record or a resource is called, in the words of whoever wrote it down: `heart rate at 14:05`. No value is in it.
public enum FieldWords {
  /// Of a place in a record, as `vitals[<id>].heartRate`; `record` is a body that has the member, so that its time can be told.
  public static func label(_ path: String, in record: JSON) -> String {
    let steps = steps(of: path)
    guard let first = steps.first else { return "the whole record" }
    guard let id = first.id else { return steps.map { words(of: $0.name) }.joined(separator: ", ") }
    let member = (record[first.name]?.elements ?? []).first { $0["id"]?.string == id }
    let when = time(of: member)
    let fields = steps.dropFirst().map { words(of: $0.name) }.joined(separator: ", ")
    let one = singular(first.name, member)
    if fields.isEmpty { return one + when }
    if first.name == "vitals" { return fields + when }
    if first.name == "segments", fields == "rate" { return "infusion rate" + when }
    if first.name == "names" { return fields + (member?["use"]?.string.flatMap { $0 == "official" ? nil : " (\($0))" } ?? "") }
    if fields == "value", first.name == "telecoms" { return one }
    return fields + " of the " + one + when
  }

  /// Of an element of a resource that the record has no word for; `role` says which of the record's resources it is.
  public static func label(element path: String, role: String, type: String, in record: JSON) -> String {
    let what = resource(role, type, in: record)
    let parts = steps(of: path).map { words(of: $0.name) }.filter { !$0.isEmpty }
    return parts.isEmpty ? "the whole of: \(what)" : "\(parts.joined(separator: ", ")) (\(what))"
  }

  /// What one of a record's resources is: `blood pressure at 14:05`.
  static func resource(_ role: String, _ type: String, in record: JSON) -> String {
    let steps = role.split(separator: "/").map(String.init)
    let lists = [
      "vital": "vitals", "event": "adverseEvents", "intervention": "interventions", "sedation": "sedation", "dissociation": "dissociation",
      "analyte": "drugScreen",
    ]
    guard let kind = steps.first else { return type.isEmpty ? "the resource" : words(of: type) }
    if let list = lists[kind], steps.count > 1 {
      let member = (record[list]?.elements ?? []).first { $0["id"]?.string == steps[1] }
      let name = steps.count > 2 ? steps[2].split(separator: "-").joined(separator: " ") : singular(list, member)
      return name + time(of: member)
    }
    let known = [
      "administration": "the infusion", "condition": "the problem", "response": "the answers", "patient": "the patient", "encounter": "the visit",
    ]
    return known[kind] ?? "the " + kind.split(separator: "-").joined(separator: " ")
  }

  /// Which record it is, without a name: `infusion session 3 of 2026-03-02`.
  public static func heading(_ kind: String, _ record: JSON) -> String {
    var words = kind == "Assessment" ? record["instrument"]?.string?.uppercased() ?? "assessment" : kind == "Patient" ? "patient's data" : Self.words(of: kind)
    if let ordinal = record["ordinal"] { words += " " + ordinal.text }
    for name in ["start", "at", "plannedStart", "signedAt", "recordedAt"] {
      if let date = record[name]?.string?.prefix(10) { return words + " of " + date }
    }
    return words
  }

  /// ` at 14:05` of a member that has a time.
  private static func time(of member: JSON?) -> String {
    for (name, word) in [("at", "at"), ("start", "from"), ("onset", "at")] {
      guard let text = member?[name]?.string, let t = text.firstIndex(of: "T") else { continue }
      return " \(word) " + text[text.index(after: t)...].prefix(5)
    }
    return ""
  }

  private static func singular(_ list: String, _ member: JSON?) -> String {
    if list == "telecoms" {
      let system = ["phone": "telephone", "email": "e-mail"][member?["system"]?.string ?? ""] ?? "telephone or e-mail"
      return member?["use"]?.string.map { "\(system) (\($0))" } ?? system
    }
    return singulars[list] ?? words(of: list)
  }

  private static let singulars = [
    "vitals": "reading", "segments": "step of the infusion rate", "pauses": "pause", "adverseEvents": "adverse event", "interventions": "intervention",
    "sedation": "sedation score", "dissociation": "dissociation score", "identifiers": "record number", "names": "name", "addresses": "address",
    "drugScreen": "drug screen", "contacts": "contact person",
  ]

  private static let special = [
    "spo2": "oxygen saturation", "birthDate": "date of birth", "isVeteran": "whether a veteran", "isActive": "whether active", "result": "value",
    "dosage": "dose", "systolic": "systolic pressure", "diastolic": "diastolic pressure", "recordStatus": "whether it stands", "telecom": "telephone or e-mail",
    "identifier": "record number", "identifiers": "record numbers",
    "family": "family name", "given": "given names", "names": "names", "telecoms": "telephone or e-mail", "isSerious": "whether serious", "medication": "drug",
    "etCO2": "end-tidal CO2", "value": "value", "item": "answers", "meta": "labels", "ndc": "NDC",
  ]

  /// `heartRate` as `heart rate`.
  static func words(of name: String) -> String {
    let name = name.hasSuffix("[x]") ? String(name.dropLast(3)) : name
    if let special = special[name] { return special }
    if name.contains("://") || name.allSatisfy(\.isNumber) { return name.allSatisfy(\.isNumber) ? "item " + name : "" }
    var words = ""
    for character in name {
      if character.isUppercase, !words.isEmpty { words += " " }
      words += character.lowercased()
    }
    return words
  }

  private struct Step {
    var name: String
    var id: String?
  }

  /// The steps of a path; what stands in brackets is an id of the step before it, and may have points in it.
  private static func steps(of path: String) -> [Step] {
    var steps: [Step] = []
    var rest = path[...]
    while !rest.isEmpty {
      var name = String(rest.prefix { $0 != "." && $0 != "[" })
      rest = rest.dropFirst(name.count)
      var id: String?
      while rest.first == "[" {
        let inner = rest.dropFirst().prefix { $0 != "]" }
        if inner == "x" { name += "[x]" } else { id = String(inner) }
        rest = rest.dropFirst(inner.count + 2)
      }
      if rest.first == "." { rest = rest.dropFirst() }
      if !name.isEmpty { steps.append(Step(name: name, id: id)) }
    }
    return steps
  }
}
