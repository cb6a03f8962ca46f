public import ClinicalRecords
internal import LosslessJSON

/// The clinic's own codes, each with what it is in the code systems that are shared: all maps of local codes together.
///
/// A file in `concept-maps` is one of these when none of its groups is of our own words (`urn:infusync:…`): `group.source` is
/// the clinic's code system, `group.target` SNOMED CT, LOINC, RxNorm, ICD-10-CM or NDC.
public struct LocalCodes: Sendable, Hashable {
  /// What the maps say of one code.
  public enum Translation: Sendable, Hashable {
    /// The same, or something wider, in the order of the files and groups.
    case codings([Coding])
    /// We know that no shared code system has it; the reason, when one was given.
    case unmatched(String?)
    /// The code's system is one of the clinic's own, and nobody has said anything of the code.
    case unknown
    /// The code is of a shared system, or of one that no map is of.
    case foreign
  }

  private var matches: [String: [String: [Entry]]] = [:]

  private struct Entry: Sendable, Hashable {
    let file: String
    let target: String
    let match: ConceptMap.Match
  }

  /// The code systems that a local code may be mapped to.
  public static let shared: [String] = [
    "http://snomed.info/sct", "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://hl7.org/fhir/sid/icd-10-cm",
    "http://hl7.org/fhir/sid/ndc",
  ]

  /// None.
  public init() {}

  /// Whether no file is a map of local codes.
  public var isEmpty: Bool { matches.isEmpty }

  /// What the maps say of a coding.
  public func translation(of system: String, _ code: String) -> Translation {
    guard let codes = matches[system] else { return .foreign }
    guard let entries = codes[code] else { return .unknown }
    let codings = entries.compactMap { entry -> Coding? in if case .code(let coding) = entry.match { coding } else { nil } }
    if !codings.isEmpty { return .codings(codings) }
    guard case .unmatched(let reason)? = entries.first?.match else { return .unknown }
    return .unmatched(reason)
  }

  /// Whether a system is one that codes are shared in: of HL7's own, or one that maps lead to.
  public static func isShared(_ system: String) -> Bool {
    shared.contains(system) || ["http://hl7.org/", "http://terminology.hl7.org/", "http://unitsofmeasure.org"].contains { system.hasPrefix($0) }
  }

  /// Whether a file is a map of local codes.
  static func isLocal(_ json: JSON) -> Bool {
    let groups = json["group"]?.elements ?? []
    return !groups.isEmpty && groups.allSatisfy { group in ["source", "target"].allSatisfy { group[$0]?.string?.hasPrefix("urn:infusync:") != true } }
  }

  /// Adds a file's groups; every code stands once for each target system, in whatever file.
  mutating func add(_ name: String, _ json: JSON, _ reader: FieldReader) {
    ConceptMap.checkHead(json, reader)
    for (group, path) in reader.list("group", in: json) {
      reader.only(["source", "target", "element"], in: group, at: path)
      let (source, target) = (reader.text("source", in: group, at: path), reader.text("target", in: group, at: path))
      if Self.isShared(source) { reader.fault(path + ".source", "a code system of the clinic's own was expected") }
      if !Self.shared.contains(target) { reader.fault(path + ".target", "one of \(Self.shared.joined(separator: ", ")) was expected") }
      for (element, place) in reader.list("element", in: group, at: path) {
        reader.only(["code", "display", "target"], in: element, at: place)
        let code = reader.text("code", in: element, at: place)
        if let other = matches[source]?[code]?.first(where: { $0.target == target }) {
          reader.fault(place + ".code", "the code \(code) is mapped to \(target) in \(other.file) already")
        }
        guard let match = ConceptMap.match(element, system: target, at: place, reader, isTranslation: true) else { continue }
        matches[source, default: [:]][code, default: []].append(Entry(file: name, target: target, match: match))
      }
    }
  }
}
