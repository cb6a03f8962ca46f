import HTTPWire
import LosslessJSON

extension FixtureEHR {
  /// Makes a new version as the EHR's own people would: no validation, no If-Match, whatever the habits allow clients.
  ///
  /// - Returns: the resource as it is stored now; nil where the edit removed it or there was nothing to remove.
  @discardableResult
  public mutating func edit(_ type: String, _ id: String, now: Int128, _ change: (JSON?) -> JSON?) -> JSON? {
    edit(type, id, at: Moment(nanoseconds: now + clockOffset), change)
  }

  private mutating func edit(_ type: String, _ id: String, at moment: Moment, _ change: (JSON?) -> JSON?) -> JSON? {
    let before = store.current(type, id)
    let after = change(before)
    if before == nil, after == nil { return nil }
    let method: HTTPMethod = after == nil ? .delete : before == nil ? .post : .put
    return store.add(type, id, after, method: method, at: moment, naming: naming).resource
  }

  /// `PUT edit/Type/id`, `POST edit/Type`, `DELETE edit/Type/id`.
  mutating func editDoor(_ call: Call, at moment: Moment) throws(Refusal) -> JSON {
    let type = call.segments[1]
    guard ResourceShape.named(type) != nil else { throw Refusal(404, "not-supported", "the type \(type) is not known here") }
    switch (call.method, call.segments.count) {
    case (.delete, 3):
      _ = edit(type, call.segments[2], at: moment) { _ in nil }
      return ["removed": .string("\(type)/\(call.segments[2])")]
    case (.post, 2):
      let resource = try json(call).setting("resourceType", to: .string(type))
      return edit(type, mintedID(type), at: moment) { _ in resource } ?? .null
    case (.put, 3):
      let change = try json(call)
      let blank = JSON.object(["resourceType": .string(type)])
      let before = store.current(type, call.segments[2]) ?? blank
      let after = change.kind == .array ? try Self.settings(change, on: before) : before.merging(change)
      return edit(type, call.segments[2], at: moment) { _ in after } ?? .null
    default: throw Self.notAllowed(call, "PUT, POST, DELETE")
    }
  }

  private static func settings(_ changes: JSON, on resource: JSON) throws(Refusal) -> JSON {
    var resource = resource
    for change in changes.elements {
      guard let path = change["path"]?.string, let steps = steps(path) else {
        throw Refusal(400, "value", "a path was expected, as component[0].valueQuantity.value")
      }
      resource = resource.setting(steps, to: change["value"])
    }
    return resource
  }

  /// `component[0].value` as steps; nil when it cannot be read.
  static func steps(_ path: String) -> [JSONStep]? {
    var steps: [JSONStep] = []
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      guard let name = pieces.first, !name.isEmpty else { return nil }
      steps.append(.name(String(name)))
      for piece in pieces.dropFirst() {
        guard piece.last == "]", let index = Int(piece.dropLast()), index >= 0 else { return nil }
        steps.append(.index(index))
      }
    }
    return steps.isEmpty ? nil : steps
  }

  /// Puts resources in with the ids they have: one a line, or a Bundle's entries. All or nothing.
  ///
  /// - Returns: how many were put in.
  public mutating func load(_ ndjson: [UInt8], now: Int128) throws(FixtureLoadError) -> Int {
    do throws(Refusal) { return try load(ndjson, at: Moment(nanoseconds: now + clockOffset)) } catch { throw FixtureLoadError(description: error.diagnostics) }
  }

  mutating func load(_ ndjson: [UInt8], at moment: Moment) throws(Refusal) -> Int {
    var resources: [JSON] = []
    for (index, line) in ndjson.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() where line.contains(where: { $0 > 0x20 }) {
      let resource: JSON
      do { resource = try JSON(parsing: Array(line)) } catch { throw Refusal(400, "structure", "line \(index + 1): \(error.message)") }
      let found = resource["resourceType"]?.string == "Bundle" ? resource["entry"]?.elements.compactMap { $0["resource"] } ?? [] : [resource]
      for one in found {
        guard let type = one["resourceType"]?.string, ResourceShape.named(type) != nil else {
          throw Refusal(400, "invalid", "line \(index + 1): no resource of a type known here")
        }
        if let id = one["id"]?.string, !Self.isID(id) { throw Refusal(400, "value", "line \(index + 1): \(id) is no FHIR id") }
        resources.append(one)
      }
    }
    for resource in resources {
      guard let type = resource["resourceType"]?.string else { continue }
      let id = resource["id"]?.string ?? mintedID(type)
      _ = edit(type, id, at: moment) { _ in resource }
    }
    return resources.count
  }
}

/// Why resources cannot be put into a fixture EHR: which line, and what is wrong with it.
public struct FixtureLoadError: Error, Sendable, Hashable, CustomStringConvertible {
  /// For people.
  public let description: String
}

extension JSON {
  /// This value after a JSON merge patch: a member that is null goes, an object goes deeper, anything else replaces. Source: RFC 7396.
  func merging(_ patch: JSON) -> JSON {
    guard patch.kind == .object else { return patch }
    var merged = kind == .object ? self : .object([Member]())
    for member in patch.members {
      merged = merged.setting(member.name, to: member.value.isNull ? nil : (merged[member.name] ?? .null).merging(member.value))
    }
    return merged
  }
}
