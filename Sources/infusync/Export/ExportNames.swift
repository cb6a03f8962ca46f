import ClinicalRecords
import RecordStore

/// The name, `Type/id`, under which each resource goes out.
///
/// What a source brought keeps the source's id, unless a source before it, in the order of names, has a resource of that name; then,
/// and for what came from no source, the id is our own.
struct ExportNames {
  private var ofSources: [ResourceID: String] = [:]
  private var ours: [ResourceID: UInt8] = [:]
  private var types: [String] = []
  private var takers: [String: (source: String, resource: ResourceID)] = [:]
  /// By source: its own name of a resource, and the name it goes out under, where they differ.
  private(set) var renamed: [String: [String: String]] = [:]
  /// Which source's document of a resource goes out, where several have one.
  private var sourceOf: [ResourceID: String] = [:]
  let sources: [String]

  /// Reads the names of all sources.
  init(_ load: BulkLoad) throws {
    sources = try load.endpoints().filter(\.isSource).map(\.name)
    for source in sources {
      var last: ResourceID?
      repeat {
        let page = try load.aliases(source, after: last, limit: 5_000)
        for alias in page where alias.type != "Record" { learn(alias, of: source) }
        last = page.last?.resource
      } while last != nil
    }
    takers = [:]
  }

  private mutating func learn(_ alias: ResourceAlias, of source: String) {
    let name = "\(alias.type)/\(alias.serverID)"
    if let known = ofSources[alias.resource] {
      if known != name { renamed[source, default: [:]][name] = known }
      return
    }
    var given = name
    if sources.count > 1, let taker = takers[name], taker.resource != alias.resource {
      given = "\(alias.type)/\(alias.resource)"
      renamed[source, default: [:]][name] = given
    }
    ofSources[alias.resource] = given
    if sources.count > 1 {
      takers[given] = (source, alias.resource)
      sourceOf[alias.resource] = source
    }
  }

  /// Whether this source's document of a resource is the one that goes out.
  func isOf(_ source: String, _ resource: ResourceID) -> Bool { sources.count == 1 || sourceOf[resource] == source }

  /// Learns a resource that came from no source.
  mutating func learn(_ resource: ResourceID, type: String) {
    if ofSources[resource] != nil { return }
    let at = types.firstIndex(of: type) ?? types.count
    if at == types.count { types.append(type) }
    ours[resource] = UInt8(clamping: at)
  }

  /// The name of a resource; nil when it has not been exported yet, or never is.
  subscript(resource: ResourceID) -> String? { ofSources[resource] ?? ours[resource].map { "\(types[Int($0)])/\(resource)" } }
}
