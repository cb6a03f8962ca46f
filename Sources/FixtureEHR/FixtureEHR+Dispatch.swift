import HTTPWire
import LosslessJSON

extension FixtureEHR {
  /// The one way in: finds the interaction, asks the habits, carries it out.
  mutating func reply(to call: Call, at moment: Moment) throws(Refusal) -> Reply {
    let segments = call.segments
    if !segments.isEmpty || call.method.reads { log.count(call) }
    switch segments.first {
    case nil: return try replyAtBase(call, at: moment)
    case "metadata" where segments.count == 1:
      guard call.method.reads else { throw Self.notAllowed(call, "GET, HEAD") }
      return Reply(status: 200, resource: capabilityStatement(at: moment))
    case ".well-known": return try smartConfiguration(call)
    case let type?:
      guard let shape = ResourceShape.named(type), habits.types?.contains(type) ?? true else {
        throw Refusal(404, "not-supported", "the type \(type) is not known here")
      }
      return try reply(to: call, shape, at: moment)
    }
  }

  private mutating func replyAtBase(_ call: Call, at moment: Moment) throws(Refusal) -> Reply {
    if call.method.reads, call.query[PageSnapshots.parameter] != nil { return try page(call, at: moment) }
    guard call.method == .post else { throw Self.notAllowed(call, "POST") }
    return try bundle(call, at: moment)
  }

  private mutating func reply(to call: Call, _ shape: ResourceShape, at moment: Moment) throws(Refusal) -> Reply {
    guard let interaction = Self.interaction(call) else {
      guard Self.isPlace(call.segments) else { throw Refusal(404, "not-found", "nothing is at \(call.segments.joined(separator: "/"))") }
      throw Self.notAllowed(call, Self.methods(at: call.segments))
    }
    guard habits.allows(interaction, on: shape.type) else {
      throw Refusal(405, "not-supported", "\(interaction.rawValue) of \(shape.type) is not supported here", allow: "")
    }
    switch interaction {
    case .read: return try read(call, shape, at: moment)
    case .vread: return try vread(call, shape)
    case .create: return try create(call, shape, at: moment)
    case .update: return call.segments.count == 1 ? try conditionalUpdate(call, shape, at: moment) : try update(call, shape, id: call.segments[1], at: moment)
    case .delete: return try delete(call, shape, at: moment)
    case .searchType: return try search(call, shape, at: moment)
    case .historyType, .historyInstance: return try history(call, shape, at: moment)
    }
  }

  /// The interaction that a method and a path name; nil when there is none.
  static func interaction(_ call: Call) -> Interaction? {
    let segments = call.segments
    let reads = call.method.reads
    switch segments.count {
    case 1:
      if reads { return .searchType }
      return call.method == .post ? .create : call.method == .put && !call.query.items.isEmpty ? .update : nil
    case 2 where segments[1] == "_search": return call.method == .post ? .searchType : nil
    case 2 where segments[1] == "_history": return reads ? .historyType : nil
    case 2: return reads ? .read : call.method == .put ? .update : call.method == .delete ? .delete : nil
    case 3 where segments[2] == "_history": return reads ? .historyInstance : nil
    case 4 where segments[2] == "_history": return reads ? .vread : nil
    default: return nil
    }
  }

  private static func isPlace(_ segments: [String]) -> Bool {
    segments.count <= 2 ? true : (3...4).contains(segments.count) && segments[2] == "_history"
  }

  private static func methods(at segments: [String]) -> String {
    switch segments.count {
    case 1: "GET, HEAD, POST, PUT"
    case 2 where segments[1] == "_search": "POST"
    case 2 where segments[1] == "_history": "GET, HEAD"
    case 2: "GET, HEAD, PUT, DELETE"
    default: "GET, HEAD"
    }
  }

  static func notAllowed(_ call: Call, _ allow: String) -> Refusal {
    Refusal(405, "not-supported", "\(call.method.rawValue) is not supported at /\(call.segments.joined(separator: "/"))", allow: allow)
  }
}

extension HTTPMethod {
  /// Whether it only looks.
  var reads: Bool { self == .get || self == .head }
}
