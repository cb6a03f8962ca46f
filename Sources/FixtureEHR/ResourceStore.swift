import HTTPWire
import LosslessJSON

/// What the server holds: for each type its resources with all their versions, and the order in which they came.
struct ResourceStore: Sendable {
  /// The resources of one type.
  struct Shelf: Sendable {
    /// In the order of first creation.
    var ids: [String] = []
    var histories: [String: ResourceHistory] = [:]
    /// Every version in the order it was made.
    var changes: [VersionPlace] = []
    /// Ids that have or had an identifier of that value, in the order of creation.
    var byIdentifier: [String: [String]] = [:]
  }

  private var shelves: [String: Shelf] = [:]
  /// How many resources were ever created.
  private(set) var created = 0
  /// How many versions were ever made, removals included.
  private(set) var versionsMade = 0

  func shelf(_ type: String) -> Shelf { shelves[type] ?? Shelf() }
  func history(_ type: String, _ id: String) -> ResourceHistory? { shelves[type]?.histories[id] }

  /// The resource as it is now; nil when unknown or removed.
  func current(_ type: String, _ id: String) -> JSON? { history(type, id)?.current.resource }

  /// The version at a place; nil when there is none.
  func version(_ place: VersionPlace) -> ResourceVersion? {
    guard let versions = history(place.type, place.id)?.versions, versions.indices.contains(place.number - 1) else { return nil }
    return versions[place.number - 1]
  }

  /// Adds a version and gives it as it was stored; nil as resource is a removal, nil as naming shows no version.
  @discardableResult
  mutating func add(_ type: String, _ id: String, _ resource: JSON?, method: HTTPMethod, at moment: Moment, naming: Habits.VersionNames?) -> ResourceVersion {
    var shelf = shelves.removeValue(forKey: type) ?? Shelf()
    defer { shelves[type] = shelf }
    let number = (shelf.histories[id]?.versions.count ?? 0) + 1
    let name = naming?.name(of: number, id: id)
    let stored = resource.map { Self.stamped($0, id: id, version: name, at: moment) }
    let version = ResourceVersion(number: number, name: name ?? String(number), at: moment, method: method, resource: stored)
    if number == 1 {
      shelf.ids.append(id)
      shelf.histories[id] = ResourceHistory(type: type, id: id, ordinal: created, versions: [version])
      created += 1
    } else {
      shelf.histories[id]?.versions.append(version)
    }
    versionsMade += 1
    shelf.changes.append(VersionPlace(type: type, id: id, number: number))
    for value in Self.identifierValues(stored) where !(shelf.byIdentifier[value]?.contains(id) ?? false) {
      shelf.byIdentifier[value, default: []].append(id)
    }
    return version
  }

  private static func identifierValues(_ resource: JSON?) -> [String] {
    guard let resource else { return [] }
    return ["identifier", "masterIdentifier"].flatMap { name -> [JSON] in
      guard let found = resource[name] else { return [] }
      return found.kind == .array ? found.elements : [found]
    }.compactMap { $0["value"]?.string }
  }

  /// The resource with its id and the server's word on version and time, these first.
  private static func stamped(_ resource: JSON, id: String, version: String?, at moment: Moment) -> JSON {
    var meta = resource["meta"] ?? .object([JSON.Member]())
    meta = meta.setting("versionId", to: version.map { .string($0) }).setting("lastUpdated", to: .string(moment.shown.instant))
    let head = [
      JSON.Member("resourceType", resource["resourceType"] ?? .null), JSON.Member("id", .string(id)), JSON.Member("meta", meta),
    ]
    return .object(head + resource.members.filter { !["resourceType", "id", "meta"].contains($0.name) })
  }
}
