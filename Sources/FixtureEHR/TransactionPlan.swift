import HTTPWire
import LosslessJSON

/// Which entry of a transaction becomes which resource: known before the first is written, so that references can be set.
struct TransactionPlan: Sendable {
  /// Ids given out to entries that create, by entry.
  private(set) var assigned: [Int: String] = [:]
  private var targets: [String: String] = [:]
  private var identities: Set<String> = []
  private var conditions: Set<String> = []
  private var repeated: Refusal?

  /// A plan that knows what the deletions take away.
  init(_ steps: [BundleStep]) {
    for step in steps where step.call.method == .delete {
      if !identities.insert(step.call.segments.joined(separator: "/")).inserted { repeated = Self.twice(step, step.call.segments.joined(separator: "/")) }
    }
  }

  /// Finds out what a POST or PUT will be, after the deletions.
  mutating func place(_ step: BundleStep, on ehr: inout FixtureEHR, at moment: Moment) throws(Refusal) {
    if let repeated { throw repeated }
    let segments = step.call.segments
    guard let type = segments.first, let shape = ResourceShape.named(type) else {
      throw Refusal(
        404, "not-supported", "entry \(step.index): the type \(segments.first ?? "") is not known here", at: "Bundle.entry[\(step.index)].request.url")
    }
    let condition =
      step.call.method == .post
      ? step.call.headers["If-None-Exist"].map { URLQuery(parsing: FixtureEHR.bare($0)) } : segments.count == 1 ? step.call.query : nil
    let id: String
    if let condition {
      guard conditions.insert(type + condition.text).inserted else { throw Self.twice(step, type + condition.text) }
      let found = try step.naming { (_) throws(Refusal) in try ehr.conditionalMatches(shape, condition, at: moment) }
      guard found.count < 2 else { throw Refusal(412, "multiple-matches", "entry \(step.index): the condition finds \(found.count) resources") }
      if let match = found.first { id = match } else { id = assign(step, shape, on: &ehr) }
    } else {
      id = step.call.method == .put && segments.count == 2 ? segments[1] : assign(step, shape, on: &ehr)
    }
    guard identities.insert("\(type)/\(id)").inserted else { throw Self.twice(step, "\(type)/\(id)") }
    if let url = step.fullURL { targets[url] = "\(type)/\(id)" }
  }

  private mutating func assign(_ step: BundleStep, _ shape: ResourceShape, on ehr: inout FixtureEHR) -> String {
    if step.call.method == .put, let named = step.call.resource?["id"]?.string { return named }
    let id = ehr.mintedID(shape.type)
    assigned[step.index] = id
    return id
  }

  private static func twice(_ step: BundleStep, _ identity: String) -> Refusal {
    Refusal(400, "duplicate", "entry \(step.index): \(identity) is twice in this transaction", at: "Bundle.entry[\(step.index)]")
  }

  /// The entry's resource with references to other entries, and conditional ones, as they will be.
  func rewritten(_ step: BundleStep, on ehr: FixtureEHR, at moment: Moment) throws(Refusal) -> JSON? {
    guard let resource = step.call.resource else { return nil }
    return try resource.rewritingURIs { targets[$0] }.rewritingReferences { (reference) throws(Refusal) in
      guard let mark = reference.firstIndex(of: "?"), let shape = ResourceShape.named(String(reference[..<mark])) else { return nil }
      let found = try ehr.conditionalMatches(shape, URLQuery(parsing: reference[reference.index(after: mark)...]), at: moment)
      guard found.count == 1, let id = found.first else { throw Refusal(412, "multiple-matches", "the reference \(reference) finds \(found.count) resources") }
      return "\(shape.type)/\(id)"
    }
  }
}
