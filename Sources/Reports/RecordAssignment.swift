public import LosslessJSON

/// `PATH=VALUE`: what a person wants a place of a record to say.
public struct RecordAssignment: Sendable, Hashable {
  /// One step of a path.
  public enum Step: Sendable, Hashable {
    case member(String)
    /// An element of a list by its index, counted from 0.
    case index(Int)
    /// A member of a list by its `id`.
    case id(String)
  }

  /// Why an assignment cannot be made; quotes nothing of the value.
  public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path as it was written.
    public let path: String
    /// What is wrong, in plain words.
    public let message: String
    /// The path and the message.
    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
  }

  /// As it was written: `vitals[0].heartRate.value`.
  public let path: String
  /// The path's steps.
  public let steps: [Step]
  /// As it was written, behind the first `=`.
  public let value: String

  /// Reads `vitals[<id>].heartRate.value=72` or `vitals[0].note=hello`; throws when there is no path, or no `=`.
  public init(_ text: String) throws(Fault) {
    guard let equals = text.firstIndex(of: "=") else { throw Fault(path: "", message: "PATH=VALUE was expected") }
    path = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
    steps = try Self.steps(path)
  }

  /// The steps of a path; throws where it is none.
  public static func steps(_ path: String) throws(Fault) -> [Step] {
    var steps: [Step] = []
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      var rest = part[...]
      let name = rest.prefix { $0 != "[" }
      guard !name.isEmpty, !name.contains("]") else { throw Fault(path: path, message: "is no path; `vitals[0].heartRate.value` is one") }
      steps.append(.member(String(name)))
      rest = rest[name.endIndex...]
      while !rest.isEmpty {
        guard rest.first == "[", let end = rest.firstIndex(of: "]"), rest.index(after: rest.startIndex) < end else {
          throw Fault(path: path, message: "is no path; `vitals[0].heartRate.value` is one")
        }
        let inner = String(rest[rest.index(after: rest.startIndex)..<end])
        steps.append(inner.utf8.allSatisfy { (0x30...0x39).contains($0) } ? .index(Int(inner) ?? Int.max) : .id(inner))
        rest = rest[rest.index(after: end)...]
      }
    }
    return steps
  }

  /// The record with the place set; `null` takes it out. Throws where the path leads through what is not there.
  ///
  /// The value is JSON, or else a text as it stands; where a text stands now, it is a text in any case: `postalCode=01234`.
  public func applied(to record: JSON) throws(Fault) -> JSON {
    var path: [JSONStep] = []
    var here: JSON? = record
    for (position, step) in steps.enumerated() {
      switch step {
      case .member(let name):
        guard here == nil || here?.kind == .object else { throw Fault(path: self.path, message: "leads through what has no members") }
        path.append(.name(name))
        here = here?[name]
      case .index(let index):
        guard let list = here, list.kind == .array, list[index] != nil else { throw Fault(path: self.path, message: "there is no element \(index)") }
        path.append(.index(index))
        here = list[index]
      case .id(let id):
        guard let list = here, list.kind == .array, let index = list.elements.firstIndex(where: { $0["id"]?.string?.lowercased() == id.lowercased() }) else {
          throw Fault(path: self.path, message: "no member of the list has that id")
        }
        path.append(.index(index))
        here = list[index]
      }
      if here == nil, position < steps.count - 1, case .member = steps[position + 1] { continue }
    }
    let said = parsed(where: here)
    if said.isNull, here == nil { return record }
    return Self.withoutEmptyLists(record.setting(path, to: said.isNull ? nil : said), along: path)
  }

  private func parsed(where old: JSON?) -> JSON {
    guard let json = try? JSON(parsing: value) else { return .string(value) }
    if json.isNull || json.kind == .string || old?.kind != .string { return json }
    return .string(value)
  }

  /// A list is absent when it is empty.
  private static func withoutEmptyLists(_ record: JSON, along path: [JSONStep]) -> JSON {
    guard case .index? = path.last, let list = record[Array(path.dropLast())], list.kind == .array, list.count == 0 else { return record }
    return record.setting(path.dropLast(), to: nil)
  }
}
