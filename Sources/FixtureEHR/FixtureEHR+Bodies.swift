import LosslessJSON

extension FixtureEHR {
  /// How large a body may be; a session with its document is below 10 MiB.
  static let bodyLimit = 32 << 20

  /// The body as a resource of that type, checked; `id` nil where the server gives the id or finds it.
  func body(_ call: Call, _ shape: ResourceShape, id: String?) throws(Refusal) -> JSON {
    let resource = try json(call)
    guard resource.kind == .object else { throw Refusal(400, "structure", "a resource is a JSON object") }
    guard let type = resource["resourceType"]?.string else { throw Refusal(400, "required", "resourceType is missing", at: shape.type) }
    guard type == shape.type else { throw Refusal(400, "invalid", "a \(type) was sent where a \(shape.type) goes", at: "\(type).resourceType") }
    if let id {
      guard let said = resource["id"]?.string else { throw Refusal(400, "required", "the body has no id; it must be \(id)", at: "\(type).id") }
      guard said == id else { throw Refusal(400, "value", "the body's id is \(said), the URL's \(id)", at: "\(type).id") }
    }
    if let fault = Self.emptyElement(in: resource, at: type) { throw Refusal(400, "structure", "null or empty elements are not FHIR", at: fault) }
    for element in shape.required where !Self.has(resource, element) {
      throw Refusal(422, "required", "\(type).\(element) is missing", at: "\(type).\(element)")
    }
    try checkTaken(resource, shape)
    return resource
  }

  /// The body as JSON.
  func json(_ call: Call) throws(Refusal) -> JSON {
    if let resource = call.resource { return resource }
    guard let bytes = call.body, !bytes.isEmpty else { throw Refusal(400, "structure", "a body was expected") }
    do {
      return try JSON(parsing: bytes, limits: JSONLimits(depth: 128, bytes: Self.bodyLimit))
    } catch {
      throw Refusal(400, "structure", "the body is no JSON we read: \(error)")
    }
  }

  /// Whether an element is there; `medication[x]` is any choice, and a primitive may be there as its extension only.
  private static func has(_ resource: JSON, _ element: String) -> Bool {
    guard element.hasSuffix("[x]") else { return resource[element] != nil || resource["_" + element] != nil }
    let stem = element.dropLast(3)
    return resource.members.contains { member in
      let name = member.name.first == "_" ? member.name.dropFirst() : member.name[...]
      return name.hasPrefix(stem) && (name.dropFirst(stem.count).first?.isUppercase ?? false)
    }
  }

  /// Where a null outside a list of primitives, an empty object, list or text is; FHIR has none of these.
  private static func emptyElement(in value: JSON, at path: String) -> String? {
    switch value.kind {
    case .object:
      if value.members.isEmpty { return path }
      for member in value.members {
        if member.value.isNull { return path + "." + member.name }
        if let found = emptyElement(in: member.value, at: path + "." + member.name) { return found }
      }
      return nil
    case .array:
      if value.elements.isEmpty { return path }
      for (index, element) in value.elements.enumerated() {
        if let found = emptyElement(in: element, at: "\(path)[\(index)]") { return found }
      }
      return nil
    case .string: return value.string?.isEmpty == true ? path : nil
    case .null, .bool, .number: return nil
    }
  }

  /// R4's id: 1 to 64 of letters, digits, dash and dot.
  static func isID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E }
  }
}
