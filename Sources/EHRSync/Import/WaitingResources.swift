internal import ClinicalRecords
internal import RecordStore

/// What a file's chunks have carried only until its record comes, and the reason each was counted under.
struct WaitingResources {
  private var reasons: [ResourceID: String] = [:]
  /// Each reason once, so that many that wait for the same share its text.
  private var words: Set<String> = []

  mutating func wait(_ resource: ResourceID, because reason: String) { reasons[resource] = words.insert(reason).memberAfterInsert }

  /// The reason of one that waits no longer; nil for one that never did.
  mutating func join(_ resource: ResourceID) -> String? { reasons.removeValue(forKey: resource) }
}
