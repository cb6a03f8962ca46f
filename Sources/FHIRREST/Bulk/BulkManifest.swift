public import HTTPWire
public import LosslessJSON

/// One file of an export.
public struct BulkFile: Sendable, Hashable {
  /// What its lines are.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Resources of the type.
    case output
    /// Bundles whose entries name what was deleted.
    case deleted
    /// OperationOutcomes; the third release calls the list `outcome`.
    case error
  }

  /// What its lines are.
  public let kind: Kind
  /// The FHIR type of its lines, as the manifest says it.
  public let type: String
  /// Where it is.
  public let url: HTTPURL
  /// How many lines the server says it has; nil where it does not.
  public let count: Int?

  /// Puts a file together.
  public init(kind: Kind, type: String, url: HTTPURL, count: Int? = nil) {
    self.kind = kind
    self.type = type
    self.url = url
    self.count = count
  }
}

/// One page of what an export has made: the answer of its status URL (Bulk Data Access 2, "Complete Status").
public struct BulkManifest: Sendable, Hashable {
  /// The server's own time up to which everything is in it, as an instant.
  public let transactionTime: String
  /// Whether the files want our token. Where they do not, it must not be shown: their URLs are secrets themselves.
  public let requiresAccessToken: Bool
  /// The files in the order in which they are to be read: resources, then deletions, then what the server has to say.
  public let files: [BulkFile]
  /// The next page; nil on the last.
  public let next: HTTPURL?

  /// More files in one page are no honest manifest; Cerner gave some 20,000.
  static let fileLimit = 200_000

  /// Reads a manifest that was found at `place`. Throws with what is wrong.
  public init(_ json: JSON, at place: HTTPURL) throws(BulkFault) {
    guard let time = json["transactionTime"]?.string else { throw BulkFault(.manifest, "the manifest has no transactionTime") }
    guard json["output"] != nil else { throw BulkFault(.manifest, "the manifest has no output") }
    var files: [BulkFile] = []
    for (name, kind) in [("output", BulkFile.Kind.output), ("deleted", .deleted), ("error", .error), ("outcome", .error)] {
      for file in json[name]?.elements ?? [] {
        guard let url = file["url"]?.string.flatMap({ place.resolving($0) }) else { throw BulkFault(.manifest, "a file of \(name) has no URL") }
        files.append(BulkFile(kind: kind, type: file["type"]?.string ?? "", url: url, count: file["count"]?.int))
      }
      if files.count > Self.fileLimit { throw BulkFault(.manifest, "more than \(Self.fileLimit) files in one manifest") }
    }
    transactionTime = time
    // Where nothing is said the token is shown, but never to another origin.
    requiresAccessToken = json["requiresAccessToken"]?.bool ?? true
    self.files = files
    let link = (json["link"]?.elements ?? []).first { $0["relation"]?.string == "next" }?["url"]?.string
    if let link {
      guard let next = place.resolving(link) else { throw BulkFault(.manifest, "the link to the manifest's next page is no URL") }
      self.next = next
    } else {
      next = nil
    }
  }
}

/// Why an export cannot go on.
public struct BulkFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What happened, for callers to branch on.
  public enum Kind: Sendable, Hashable {
    /// The server does not do this, or will not for us.
    case refused
    case unauthorized
    /// The server gave the export up.
    case failed
    /// The status or a file is gone: the export has to begin anew.
    case expired
    case manifest
    case download
    /// It goes on for longer than a run may wait.
    case later
  }

  /// What happened.
  public let kind: Kind
  /// In plain words, without patients and without the query of a URL.
  public let hint: String

  /// Puts a fault together; `hint` ends without a full stop.
  public init(_ kind: Kind, _ hint: String) {
    self.kind = kind
    self.hint = hint
  }

  /// The hint.
  public var description: String { hint }
}
