import HTTPWire
import LosslessJSON

extension FixtureEHR {
  mutating func search(_ call: Call, _ shape: ResourceShape, at moment: Moment) throws(Refusal) -> Reply {
    var asked = call.query
    if call.method == .post, let body = call.body { asked.items += URLQuery(parsing: String(decoding: body, as: UTF8.self)).items }
    if !(habits.lastUpdatedTypes?.contains(shape.type) ?? true) { try ignore("_lastUpdated", in: &asked, call, shape) }
    let query = try SearchQuery(shape, asked)
    try checkGlass(query)
    if call.preference("handling") == "strict", let name = query.unknown.first {
      throw Refusal(400, "not-supported", "\(shape.type) has no search parameter \(name) here")
    }
    let link = "\(base)/\(shape.type)\(query.understood.text)"
    let places = found(query, at: moment)
    return paged(places, .searchset, count: query.isCountOnly ? 0 : query.count, link: link, includes: query.includes, query: query, at: moment)
  }

  /// What a search finds now, in the order of its pages.
  private func found(_ query: SearchQuery, at moment: Moment) -> [VersionPlace] {
    let found = query.sorted(matches(query, asOf: indexed(moment, lag: habits.searchLag)).filter { !isBehindGlass($0.resource) })
    return (habits.newestFirst.contains(query.shape.type) ? Self.newestFirst(found) : found).map(\.place)
  }

  /// Takes a parameter out that this type does not know; a strict client is told.
  private func ignore(_ name: String, in query: inout URLQuery, _ call: Call, _ shape: ResourceShape) throws(Refusal) {
    guard query.items.contains(where: { $0.name == name }) else { return }
    if call.preference("handling") == "strict" { throw Refusal(400, "not-supported", "\(shape.type) has no search parameter \(name) here") }
    query.items.removeAll { $0.name == name }
  }

  private static func newestFirst(_ found: [SearchQuery.Found]) -> [SearchQuery.Found] {
    let dated = found.enumerated().map { ($0.offset, TimeSpan(of: $0.element.resource["meta"]?["lastUpdated"] ?? .null)?.low ?? 0, $0.element) }
    return dated.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }.map(\.2)
  }

  /// How far the index has come; nil where it is never late, whatever the clock does.
  private func indexed(_ moment: Moment, lag: Int128) -> Moment? {
    lag > 0 ? Moment(nanoseconds: moment.nanoseconds - lag) : nil
  }

  /// What matches, in the order of creation, as the resources were at that moment; nil is now.
  private func matches(_ query: SearchQuery, asOf moment: Moment?) -> [SearchQuery.Found] {
    let query = query.resolved { matches($0, asOf: moment).map(\.place) }
    let shelf = store.shelf(query.shape.type)
    let candidates: [String] =
      switch query.narrowing {
      case .ids(let ids): Self.once(ids)
      case .identifiers(let values): Self.once(values.flatMap { shelf.byIdentifier[$0] ?? [] })
      case nil: shelf.ids
      }
    let found = candidates.compactMap { id -> (ordinal: Int, found: SearchQuery.Found)? in
      guard let history = shelf.histories[id], let version = moment.map({ history.version(asOf: $0) }) ?? history.current, let resource = version.resource,
        query.matches(resource)
      else {
        return nil
      }
      return (history.ordinal, SearchQuery.Found(resource: resource, place: VersionPlace(type: history.type, id: id, number: version.number)))
    }
    return (query.narrowing == nil ? found : found.sorted { $0.ordinal < $1.ordinal }).map(\.found)
  }

  private static func once(_ texts: [String]) -> [String] {
    var seen = Set<String>()
    return texts.filter { seen.insert($0).inserted }
  }

  /// The ids a condition finds. Nothing in it may be unknown: an ignored condition would match everything.
  func conditionalMatches(_ shape: ResourceShape, _ condition: URLQuery, at moment: Moment) throws(Refusal) -> [String] {
    let query = try SearchQuery(shape, condition)
    if let name = query.unknown.first { throw Refusal(400, "not-supported", "\(shape.type) has no search parameter \(name) here") }
    guard !query.criteria.isEmpty || !query.chains.isEmpty else { throw Refusal(412, "required", "a condition must name what is sought") }
    return matches(query, asOf: indexed(moment, lag: habits.conditionalsLag ? habits.searchLag : 0)).map(\.place.id)
  }

  mutating func history(_ call: Call, _ shape: ResourceShape, at moment: Moment) throws(Refusal) -> Reply {
    var places: [VersionPlace]
    if call.segments.count == 3 {
      let id = call.segments[1]
      guard let history = store.history(shape.type, id) else { throw Refusal(404, "not-found", "\(shape.type)/\(id) is not known") }
      places = history.versions.map { VersionPlace(type: shape.type, id: id, number: $0.number) }
    } else {
      places = store.shelf(shape.type).changes
    }
    var understood = URLQuery()
    var count: Int?
    for item in call.query.items {
      switch item.name {
      case "_since":
        guard let since = TimeSpan(item.value) else { throw Refusal(400, "value", "_since is no instant") }
        places = places.filter { store.version($0).map { $0.at.shown.nanoseconds >= since.low } ?? false }
      case "_count":
        guard let number = Int(item.value), number >= 0 else { throw Refusal(400, "value", "_count is no whole number") }
        count = number
      case "_format", "_pretty": break
      default:
        if call.preference("handling") == "strict" { throw Refusal(400, "not-supported", "history has no parameter \(item.name) here") }
        continue
      }
      understood.items.append(item)
    }
    let link = "\(base)/\(call.segments.joined(separator: "/"))\(understood.text)"
    return paged(places.reversed(), .history, count: count, link: link, at: moment)
  }

  /// The first page; where there are more, the answer is kept so that each page shows what was there now.
  private mutating func paged(
    _ places: [VersionPlace], _ kind: PageSnapshots.Kind, count: Int?, link: String, includes: [SearchInclude] = [], query: SearchQuery? = nil,
    at moment: Moment
  ) -> Reply {
    let size = min(count ?? habits.pageSize, habits.pageLimit)
    let needsMore = size > 0 && places.count > size
    let snapshot = PageSnapshots.Snapshot(
      token: needsMore ? identityChance.hexadecimal() : "", kind: kind, places: places, pageSize: size, link: link, includes: includes, at: moment,
      query: habits.pagesShift ? query : nil)
    if needsMore { pages.keep(snapshot) }
    return Reply(status: 200, resource: bundle(of: snapshot, from: 0))
  }

  /// The page that a next link names.
  func page(_ call: Call, at moment: Moment) throws(Refusal) -> Reply {
    let parts = (call.query[PageSnapshots.parameter] ?? "").split(separator: ".")
    guard parts.count == 2, let start = Int(parts[1], radix: 36) else { throw Refusal(404, "not-found", "this page was never made here") }
    guard var snapshot = pages[String(parts[0])], (0..<snapshot.places.count).contains(start),
      habits.pageLife.map({ moment.nanoseconds - snapshot.at.nanoseconds <= $0 }) ?? true
    else {
      throw Refusal(410, "expired", "this page is no longer kept: ask the search again")
    }
    if let query = snapshot.query { snapshot.places = found(query, at: moment) }
    return Reply(status: 200, resource: bundle(of: snapshot, from: min(start, snapshot.places.count)))
  }

  private func bundle(of snapshot: PageSnapshots.Snapshot, from start: Int) -> JSON {
    let end = min(start + snapshot.pageSize, snapshot.places.count)
    var links: [JSON] = [["relation": "self", "url": .string(start == 0 ? snapshot.link : pageLink(snapshot, start))]]
    if snapshot.pageSize > 0, end < snapshot.places.count { links.append(["relation": "next", "url": .string(pageLink(snapshot, end))]) }
    let entries = snapshot.places[start..<max(start, end)].compactMap { place in
      store.version(place).map { snapshot.kind == .history ? historyEntry(place, $0) : searchEntry(place, $0) }
    }
    let included = included(snapshot.includes, with: Array(snapshot.places[start..<max(start, end)]))
    let all = entries + included
    return .object([
      "resourceType": "Bundle", "type": .string(snapshot.kind.rawValue), "timestamp": .string(snapshot.at.shown.instant),
      "total": .int(snapshot.places.count), "link": .array(links), "entry": all.isEmpty ? nil : .array(all),
    ])
  }

  private func pageLink(_ snapshot: PageSnapshots.Snapshot, _ start: Int) -> String {
    "\(base)?\(PageSnapshots.parameter)=\(snapshot.token).\(String(start, radix: 36))"
  }

  private func searchEntry(_ place: VersionPlace, _ version: ResourceVersion) -> JSON {
    .object([
      "fullUrl": .string("\(base)/\(place.type)/\(place.id)"), "resource": version.resource.map(shown), "search": ["mode": "match"],
    ])
  }

  private func historyEntry(_ place: VersionPlace, _ version: ResourceVersion) -> JSON {
    let isFirst = version.method == .post || version.number == 1
    return .object([
      "fullUrl": .string("\(base)/\(place.type)/\(place.id)"), "resource": version.resource.map(shown),
      "request": ["method": .string(version.method.rawValue), "url": .string(version.method == .post ? place.type : "\(place.type)/\(place.id)")],
      "response": .object([
        "status": .string(version.resource == nil ? "204" : isFirst ? "201" : "200"), "etag": .string("W/\"\(version.name)\""),
        "lastModified": .string(version.at.shown.instant),
      ]),
    ])
  }
}
