import LosslessJSON

/// Goes through a resource once, in the order of its text, to the first fault.
struct ResourceWalk {
  /// The ids of what the resource contains.
  let contained: Set<String>

  func object(_ object: JSON, _ type: ElementType, _ path: String) -> ResourceFault? {
    let members = object.members
    if members.isEmpty { return ResourceFault(path: path, message: "an empty object") }
    var choices: [String] = []
    for member in members {
      let place = path.isEmpty ? member.name : path + "." + member.name
      if member.name == "text", path.isEmpty { continue }
      if member.name.utf8.first == UInt8(ascii: "_") { continue }
      if let choice = ChoiceTypes.everywhere[member.name]?.unit {
        if choices.contains(choice) { return ResourceFault(path: place, message: "a choice that was made twice") }
        choices.append(choice)
      }
      if let fault = value(member, type.element(member.name).kind, beside: members, place) { return fault }
    }
    if choices.contains("value[x]"), object["dataAbsentReason"] != nil {
      return ResourceFault(path: path.isEmpty ? "dataAbsentReason" : path + ".dataAbsentReason", message: "beside a value")
    }
    return nil
  }

  private func value(_ member: JSON.Member, _ kind: ElementKind, beside members: [JSON.Member], _ place: String) -> ResourceFault? {
    let value = member.value
    switch kind {
    case .ignored: return nil
    case .keyed, .notes, .whole:
      if value.kind != .array { return ResourceFault(path: place, message: "a list was expected") }
    case .primitive, .status:
      if value.kind == .array || value.kind == .object { return ResourceFault(path: place, message: "one plain value was expected") }
    case .atom, .concept, .structure:
      if value.kind != .object { return ResourceFault(path: place, message: "one structured value was expected") }
    case .unknown: break
    }
    switch value.kind {
    case .null: return ResourceFault(path: place, message: "null")
    case .object: return structured(member.name, value, kind, place)
    case .array: return list(member, kind, beside: members, place)
    default: return plain(member.name, value, place)
    }
  }

  private func structured(_ name: String, _ value: JSON, _ kind: ElementKind, _ place: String) -> ResourceFault? {
    if Self.isQuantity(name, kind), let number = value["value"], number.kind != .number {
      return ResourceFault(path: place + ".value", message: "a number was expected")
    }
    if Self.isQuantity(name, kind), value["code"] != nil, value["system"] == nil {
      return ResourceFault(path: place + ".system", message: "is missing beside a code")
    }
    return object(value, Self.type(kind, value), place)
  }

  private func list(_ member: JSON.Member, _ kind: ElementKind, beside members: [JSON.Member], _ place: String) -> ResourceFault? {
    let elements = member.value.elements
    if elements.isEmpty { return ResourceFault(path: place, message: "an empty list") }
    // A list of plain values may have gaps where a sibling list has extensions.
    let hasSibling = members.contains { $0.name == "_" + member.name }
    for (index, element) in elements.enumerated() {
      let at = "\(place)[\(index)]"
      switch element.kind {
      case .null: if !hasSibling { return ResourceFault(path: at, message: "null") }
      case .array: return ResourceFault(path: at, message: "a list in a list")
      case .object:
        if member.name == "extension" || member.name == "modifierExtension" {
          guard element["url"]?.string?.isEmpty == false else { return ResourceFault(path: at + ".url", message: "is missing") }
          if element["extension"] != nil, element.members.contains(where: { $0.name.hasPrefix("value") }) {
            return ResourceFault(path: at, message: "an extension with a value and extensions")
          }
        }
        if let fault = object(element, Self.type(kind, element), at) { return fault }
      default: if let fault = plain(member.name, element, at) { return fault }
      }
    }
    return nil
  }

  private func plain(_ name: String, _ value: JSON, _ place: String) -> ResourceFault? {
    if let text = value.string {
      if text.isEmpty { return ResourceFault(path: place, message: "an empty text") }
      if text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) {
        return ResourceFault(path: place, message: "a control character")
      }
      if name == "reference", text.hasPrefix("#"), text != "#", !contained.contains(String(text.dropFirst())) {
        return ResourceFault(path: place, message: "nothing of that id is contained")
      }
    }
    if PlainForm.isTime(name), !PlainForm.hasTime(value) { return ResourceFault(path: place, message: "not a date or time of FHIR's form") }
    if PlainForm.isTruth(name), value.kind != .bool { return ResourceFault(path: place, message: "true or false was expected") }
    if PlainForm.isNumber(name), value.kind != .number { return ResourceFault(path: place, message: "a number was expected") }
    return nil
  }

  private static func isQuantity(_ name: String, _ kind: ElementKind) -> Bool {
    kind == .atom("Quantity") || name.hasSuffix("Quantity") || name == "numerator" || name == "denominator" || name == "low" || name == "high"
  }

  private static func type(_ kind: ElementKind, _ value: JSON) -> ElementType {
    switch kind {
    case .atom(let name), .structure(let name), .keyed(let name):
      if name == "Contained" { return ElementType.resource(value.resourceType ?? "") }
      return ElementType.named(name)
    case .concept: return ElementType.named("CodeableConcept")
    default: return ElementType.unknown
    }
  }
}
