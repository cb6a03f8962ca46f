public import ClinicalRecords
public import LosslessJSON

/// Which record a resource of ours is made from, and which of the record's resources it is.
///
/// Every resource that we render carries it in an extension of its own, so that a store that has never seen the record can
/// put it together again.
public struct ResourceOrigin: Sendable, Hashable {
  /// The kind of the record.
  public let kind: RecordKind
  /// The record's own id.
  public let record: RecordID
  /// Which of the record's resources it is: `administration`, `vital/<member id>/blood-pressure`.
  public let role: String

  /// The origin of a resource that is this one of that record's.
  public init(kind: RecordKind, record: RecordID, role: String) {
    self.kind = kind
    self.record = record
    self.role = role
  }

  /// The URL of the extension that says it, as `valueString`: `InfusionSession/<record id>/administration`.
  static let url = FHIRSystem.extension("record")

  init?(_ text: String) {
    let steps = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard steps.count == 3, let kind = RecordKind(rawValue: steps[0]), let record = RecordID(steps[1]), Role(steps[2]) != nil else { return nil }
    self.init(kind: kind, record: record, role: steps[2])
  }

  var text: String { "\(kind.rawValue)/\(record)/\(role)" }
  var marker: JSON { ["url": .string(Self.url), "valueString": .string(text)] }

  /// The members of a resource with the marker as the first of its extensions.
  func marking(_ members: [JSON.Member]) -> [JSON.Member] {
    var members = members
    if let at = members.firstIndex(where: { $0.name == "extension" }) {
      members[at] = JSON.Member("extension", .array([marker] + members[at].value.elements))
    } else {
      let head: Set<String> = ["resourceType", "id", "meta", "contained"]
      let at = members.firstIndex { !head.contains($0.name) } ?? members.endIndex
      members.insert(JSON.Member("extension", [marker]), at: at)
    }
    return members
  }
}

extension RecordMapper {
  /// Whose resource of ours a document is; nil for what others wrote, and for a marker that no mapping understands.
  public static func origin(of document: JSON) -> ResourceOrigin? {
    guard let marker = document["extension"]?.elements.first(where: { $0["url"]?.string == ResourceOrigin.url }),
      let origin = marker["valueString"]?.string.flatMap(ResourceOrigin.init), let mapping = mapping(origin),
      mapping.type == document["resourceType"]?.string
    else { return nil }
    return origin
  }

  /// Whether a resource may be enough by itself to make its record.
  ///
  /// It is where the record lies before anything else is known of it: an administration, a response. An Encounter makes a
  /// session only while that is planned, and a score an assessment only where there is no response: whether it does is known
  /// when `assemble` has seen it.
  public static func isPrimary(_ origin: ResourceOrigin) -> Bool {
    guard let role = Role(origin.role), role.member == nil, let mapping = mapping(origin) else { return false }
    return mapping.makesRecord
  }

  private static func mapping(_ origin: ResourceOrigin) -> FHIRMapping? {
    guard let role = Role(origin.role) else { return nil }
    return FHIRMappings.all.first { $0.tells(origin.kind) && $0.owns(role) }
  }
}
