import LosslessJSON

/// Answers of many pages that clients are still reading: each is fixed when its first page is made.
struct PageSnapshots: Sendable {
  /// The name of the one query parameter that a next link has.
  static let parameter = "_page"
  /// Answers kept at a time. The oldest is forgotten first, and its next link then answers 410, as real servers' sessions expire.
  static let limit = 128

  /// One answer: which versions it shows, and how.
  struct Snapshot: Sendable {
    let token: String
    let kind: Kind
    var places: [VersionPlace]
    let pageSize: Int
    /// The self link of the first page.
    let link: String
    /// What comes along with each page, as it is then.
    let includes: [SearchInclude]
    let at: Moment
    /// What was asked, where each page is cut out of what is there when it is asked for.
    var query: SearchQuery?
  }

  enum Kind: String, Sendable { case searchset, history }

  private var kept: [Snapshot] = []

  subscript(token: String) -> Snapshot? { kept.first { $0.token == token } }

  mutating func keep(_ snapshot: Snapshot) {
    if kept.count == Self.limit { kept.removeFirst() }
    kept.append(snapshot)
  }

  mutating func forgetAll() { kept = [] }
}
