public import ClinicalRecords
internal import LosslessJSON

/// How the codes of one side are said on the other: a FHIR R4 ConceptMap, one direction.
public struct ConceptMap: Sendable, Hashable {
  /// What a map says of a code.
  public enum Match: Sendable, Hashable {
    /// The other side's code.
    case code(Coding)
    /// We know that the other side has no code for it; the reason, when one was given.
    case unmatched(String?)
    /// Nobody has said anything of it.
    case unknown
  }

  /// The file's name without `.json`: `session-status-to-encounter`.
  public let name: String
  private let matches: [String: Match]

  /// What the map says of a code of its source side.
  public subscript(code: String) -> Match { matches[code] ?? .unknown }

  /// The codes it speaks of, in order of the alphabet.
  public var codes: [String] { matches.keys.sorted() }
}

extension ConceptMap {
  /// The equivalences of R4 that give a code, and those that say there is none.
  private static let matching = ["relatedto", "equivalent", "equal", "wider", "subsumes", "narrower", "specializes", "inexact"]
  private static let none = ["unmatched", "disjoint"]
  /// Of a code that goes out beside another, the target must be the same or wider: a narrower one says more than was recorded.
  private static let translating = ["equivalent", "equal", "wider", "subsumes"]

  init(name: String, _ json: JSON, _ reader: FieldReader) {
    self.name = name
    Self.checkHead(json, reader)
    var matches: [String: Match] = [:]
    for (group, path) in reader.list("group", in: json) {
      reader.only(["source", "target", "element"], in: group, at: path)
      let source = reader.text("source", in: group, at: path)
      let system = reader.text("target", in: group, at: path)
      for (element, place) in reader.list("element", in: group, at: path) {
        reader.only(["code", "display", "target"], in: element, at: place)
        let code = reader.text("code", in: element, at: place)
        reader.checkDigit(code, of: source, at: place + ".code")
        if matches[code] != nil { reader.fault(place + ".code", "the code \(code) is there already") }
        if let match = Self.match(element, system: system, at: place, reader) { matches[code] = match }
      }
    }
    self.matches = matches
  }

  static func checkHead(_ json: JSON, _ reader: FieldReader) {
    reader.only(["resourceType", "url", "name", "status", "description", "group"], in: json, at: "")
    if json["resourceType"]?.string != "ConceptMap" { reader.fault("resourceType", "ConceptMap was expected") }
    for field in ["url", "name", "status"] { _ = reader.text(field, in: json) }
    if !reader.text("description", in: json).hasPrefix("Source: ") { reader.fault("description", "must begin with \"Source: \" and name it") }
  }

  /// What one element of a group says; of a translation, which goes out beside the code itself, less may be said.
  static func match(_ element: JSON, system: String, at path: String, _ reader: FieldReader, isTranslation: Bool = false) -> Match? {
    let targets = reader.list("target", in: element, at: path)
    guard targets.count == 1, let (target, place) = targets.first else {
      reader.fault(path + ".target", "exactly one target was expected")
      return nil
    }
    reader.only(["code", "display", "equivalence", "comment"], in: target, at: place)
    let equivalence = reader.text("equivalence", in: target, at: place)
    let comment = reader.optionalText("comment", in: target, at: place)
    if none.contains(equivalence) {
      if target["code"] != nil { reader.fault(place + ".code", "a code that is \(equivalence) has none") }
      return .unmatched(comment)
    }
    let allowed = isTranslation ? translating : matching
    guard allowed.contains(equivalence) else {
      reader.fault(place + ".equivalence", "one of \((allowed + none).joined(separator: ", ")) was expected")
      return nil
    }
    // R4 invariant cmd-1.
    if ["narrower", "inexact"].contains(equivalence), comment == nil { reader.fault(place + ".comment", "must say why, of a match that is \(equivalence)") }
    let code = reader.text("code", in: target, at: place)
    reader.checkDigit(code, of: system, at: place + ".code")
    return .code(Coding(system: system, code: code, display: reader.optionalText("display", in: target, at: place)))
  }
}
