public import ClinicalRecords
public import LosslessJSON
public import MappingCatalog

/// Something of a record that does not survive the journey into a CCD and back: what, and why.
public struct CCDLoss: Sendable, Hashable {
  /// When something is lost.
  public enum Condition: Sendable, Hashable {
    /// Whenever the record says the member; of `values` only where it is one of them.
    case said
    /// Where an assessment has answers that come to no score.
    case unscored
    /// Where a screening measured and tested nothing.
    case unmeasured
  }

  /// How much goes with it.
  public enum Extent: Sendable, Hashable {
    /// The member at the path, which is missing afterwards, or another word.
    case member
    /// The item of a list that the member stands in.
    case item
    /// These members of the record, and not the one at the path itself.
    case members([String])
    /// The whole record: it does not come back.
    case record
  }

  /// The kind of record that has it.
  public let kind: RecordKind
  /// The member as records files name it, through lists as if they were not there: `segments`, `vitals.source`; empty for the whole record.
  public let path: String
  /// The only values of the member that are lost, `old`; empty when all of them are.
  public let values: [String]
  /// When it is lost.
  public let condition: Condition
  /// How much is lost.
  public let extent: Extent
  /// Why, in words that stand behind a count: `pump steps: a rate is one number in a CCD; the table has them`.
  public let reason: String
  private let steps: [String]

  init(_ kind: RecordKind, _ path: String, _ values: [String], when condition: Condition = .said, takes extent: Extent = .member, _ reason: String) {
    self.kind = kind
    self.path = path
    steps = path.split(separator: ".").map(String.init)
    self.values = values
    self.condition = condition
    self.extent = extent
    self.reason = reason
  }

  init(_ kind: RecordKind, _ path: String, when condition: Condition = .said, takes extent: Extent = .member, _ reason: String) {
    self.init(kind, path, [], when: condition, takes: extent, reason)
  }

  /// Whether a record, as it stands in a records file, has what is lost; the catalog knows how its answers are scored.
  public func isFound(in record: JSON, catalog: MappingCatalog) -> Bool {
    guard record["record"]?.string == kind.rawValue else { return false }
    switch condition {
    case .said: return path.isEmpty || Self.found(record, steps[...], values)
    case .unscored: return Self.isUnscored(record, catalog)
    case .unmeasured:
      return !["weight", "height", "pregnancyTest", "drugScreen", "electrocardiogram"].contains { record[$0] != nil }
    }
  }

  private static func isUnscored(_ record: JSON, _ catalog: MappingCatalog) -> Bool {
    if ScoreObservationMapping.isReported(record) { return false }
    guard let instrument = record["instrument"]?.string.flatMap({ catalog.instruments[$0] }) else { return true }
    var answers: [String: Int] = [:]
    for answer in record["answers"]?.members ?? [] { answers[answer.name] = answer.value.int }
    return instrument.score(answers).status != .complete
  }

  private static func found(_ json: JSON, _ path: ArraySlice<String>, _ values: [String]) -> Bool {
    if json.kind == .array { return json.elements.contains { found($0, path, values) } }
    guard let name = path.first else { return values.isEmpty || values.contains(json.string ?? json.bool.map { $0 ? "true" : "false" } ?? "") }
    return json[name].map { found($0, path.dropFirst(), values) } ?? false
  }
}
