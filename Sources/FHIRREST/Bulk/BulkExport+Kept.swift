internal import HTTPWire
public import LosslessJSON

extension BulkExport {
  /// All of it, to be written down between two steps. The URLs may be secrets: it is kept where the patients' data is.
  public var json: JSON {
    func place(_ url: HTTPURL?) -> JSON { url.map { .string($0.description) } ?? .null }
    return [
      "owner": .string(owner), "since": request.since.map { .string($0) } ?? .null, "types": .array(request.types.map { .string($0) }),
      "group": group.map { .string($0) } ?? .null, "status": place(status), "kickedOff": kickedOff.map { .int($0.secondsSince1970) } ?? .null,
      "transactionTime": transactionTime.map { .string($0) } ?? .null, "token": .bool(requiresAccessToken), "nextPage": place(nextPage),
      "pages": .int(pages), "taken": .int(taken),
      "incomplete": .bool(isIncomplete),
      "files": .array(
        files.map {
          [
            "kind": .string($0.kind.rawValue), "type": .string($0.type), "url": .string($0.url.description),
            "count": $0.count.map { .int($0) } ?? .null,
          ]
        }),
    ]
  }

  /// Reads what ``json`` wrote; nil for anything else. Waits begin anew.
  public init?(_ json: JSON) {
    guard let owner = json["owner"]?.string, let types = json["types"]?.elements, let files = json["files"]?.elements, let pages = json["pages"]?.int,
      let taken = json["taken"]?.int, let token = json["token"]?.bool
    else { return nil }
    let scope: BulkRequest.Scope = json["group"]?.string.map { .group($0) } ?? .patients
    self.init(BulkRequest(scope, types: types.compactMap(\.string), since: json["since"]?.string), owner: owner)
    status = json["status"]?.string.flatMap { HTTPURL($0) }
    kickedOff = json["kickedOff"]?.int.map { HTTPDate(secondsSince1970: $0) }
    transactionTime = json["transactionTime"]?.string
    requiresAccessToken = token
    nextPage = json["nextPage"]?.string.flatMap { HTTPURL($0) }
    (self.pages, self.taken) = (pages, taken)
    isIncomplete = json["incomplete"]?.bool ?? false
    self.files = files.compactMap { file in
      guard let kind = file["kind"]?.string.flatMap({ BulkFile.Kind(rawValue: $0) }), let url = file["url"]?.string.flatMap({ HTTPURL($0) }) else {
        return nil
      }
      return BulkFile(kind: kind, type: file["type"]?.string ?? "", url: url, count: file["count"]?.int)
    }
    guard self.files.count == files.count else { return nil }
  }

  private var group: String? {
    if case .group(let id) = request.scope { id } else { nil }
  }
}
