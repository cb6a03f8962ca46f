public import ClinicalRecords
public import LosslessJSON
internal import RecordMapping
public import RecordStore

/// Our patients as a source may name them: by an identifier that an organization gave, or by our own.
public struct SourcePeople: Sendable {
  private var byIdentifier: [String: [RecordID]] = [:]
  private var byResource: [ResourceID: RecordID] = [:]
  private var births: [RecordID: String] = [:]

  public init() {}

  /// Learns a patient of ours from its record as in a records file; a withdrawn one too, for it is not to be made anew.
  public mutating func learn(_ patient: RecordID, _ body: JSON) {
    byResource[RecordMapper.resourceID(record: patient, role: "patient")] = patient
    births[patient] = body["birthDate"]?.string
    for identifier in body["identifiers"]?.elements ?? [] {
      guard let system = identifier["system"]?.string, let value = identifier["value"]?.string else { continue }
      let key = "\(system)|\(value)"
      if byIdentifier[key]?.contains(patient) != true { byIdentifier[key, default: []].append(patient) }
    }
  }

  /// Whose resource a Patient of ours is.
  public func patient(_ resource: ResourceID) -> RecordID? { byResource[resource] }

  /// Those of ours that a source's Patient may be, by its identifiers; several is for a person to judge.
  public func matches(_ document: JSON) -> [RecordID] {
    var found = Set(OurIdentifier.all(in: document).compactMap { byResource[$0] })
    for key in Self.keys(document) { found.formUnion(byIdentifier[key] ?? []) }
    return found.sorted()
  }

  /// Whether a source's Patient was born on another day than one of ours, as far as both say: then an identifier is no proof.
  public func contradicts(_ document: JSON, _ patient: RecordID) -> Bool {
    Self.areOfOtherDays(births[patient], document["birthDate"]?.string)
  }

  /// Whether two birth dates, either of which may be a year or a month alone or not known, cannot be one person's.
  static func areOfOtherDays(_ ours: String?, _ theirs: String?) -> Bool {
    guard let ours, let theirs else { return false }
    return !ours.hasPrefix(theirs) && !theirs.hasPrefix(ours)
  }

  /// `system|value` of each identifier that an organization gave.
  static func keys(_ patient: JSON) -> [String] {
    (patient["identifier"]?.elements ?? []).compactMap { identifier in
      guard let system = identifier["system"]?.string, system != OurIdentifier.system, let value = identifier["value"]?.string else { return nil }
      return "\(system)|\(value)"
    }
  }
}
