import FHIRR4
import LosslessJSON

/// What this server does not take, although R4 has it.
extension FixtureEHR {
  /// Refuses a resource that the habits do not let in.
  func checkTaken(_ resource: JSON, _ shape: ResourceShape) throws(Refusal) {
    if habits.refusesModifierExtensions, let place = Self.modifierExtension(in: resource, at: shape.type) {
      throw Refusal(422, "not-supported", "modifier extensions are not taken here", at: place)
    }
    if let guarded = patient(of: resource), habits.guardedPatients.contains(guarded) { throw Self.glass(habits) }
    switch shape.type {
    case "DocumentReference": try checkDocument(resource)
    case "Observation": try checkObservation(resource)
    default: break
    }
  }

  private func checkDocument(_ resource: JSON) throws(Refusal) {
    try checkFormat(resource)
    guard let types = habits.documentTypes else { return }
    for (index, content) in (resource["content"]?.elements ?? []).enumerated() {
      let type = content["attachment"]?["contentType"]?.string ?? ""
      guard types.contains(type.split(separator: ";").first.map(String.init) ?? "") else {
        throw Refusal(422, "value", "documents of type \(type) are not taken here", at: "DocumentReference.content[\(index)].attachment.contentType")
      }
    }
  }

  /// Refuses a CDA document where none is taken: by its format, and by what it begins with, whatever its type is said to be.
  private func checkFormat(_ resource: JSON) throws(Refusal) {
    guard !habits.takesCDA else { return }
    for (index, content) in (resource["content"]?.elements ?? []).enumerated() {
      let format = content["format"]?["code"]?.string ?? ""
      let bytes = content["attachment"]?["data"]?.string.flatMap { Base64.decoded($0) } ?? []
      guard !format.contains("ccda"), !String(decoding: bytes.prefix(2_000), as: UTF8.self).contains("<ClinicalDocument") else {
        throw Refusal(422, "not-supported", "CDA documents are not taken here", at: "DocumentReference.content[\(index)]")
      }
    }
  }

  private func checkObservation(_ resource: JSON) throws(Refusal) {
    if let categories = habits.observationCategories {
      let said = (resource["category"]?.elements ?? []).flatMap { $0["coding"]?.elements ?? [] }.compactMap { $0["code"]?.string }
      guard said.contains(where: categories.contains) else {
        throw Refusal(422, "value", "only Observations of \(categories.sorted().joined(separator: ", ")) are taken here", at: "Observation.category")
      }
    }
    if let codes = habits.componentCodes, resource["component"] != nil {
      let said = (resource["code"]?["coding"]?.elements ?? []).compactMap { $0["code"]?.string }
      guard said.contains(where: codes.contains) else {
        throw Refusal(422, "value", "this Observation may not have components here", at: "Observation.component")
      }
    }
  }

  /// Refuses an update that changes what may not be changed.
  func checkLocked(_ current: JSON, _ resource: JSON, _ shape: ResourceShape) throws(Refusal) {
    for element in (habits.lockedElements[shape.type] ?? []).sorted() where current[element] != resource[element] {
      throw Refusal(422, "business-rule", "\(shape.type).\(element) cannot be changed here", at: "\(shape.type).\(element)")
    }
  }

  /// Refuses what is behind glass.
  func checkGlass(_ resource: JSON) throws(Refusal) {
    if isBehindGlass(resource) { throw Self.glass(habits) }
  }

  /// Refuses a search that asks for a patient behind glass.
  func checkGlass(_ query: SearchQuery) throws(Refusal) {
    guard !habits.guardedPatients.isEmpty else { return }
    let asked = query.understood.items.filter { ["patient", "subject"].contains($0.name) }.flatMap { $0.value.split(separator: ",") }
    if asked.contains(where: { habits.guardedPatients.contains(String($0.split(separator: "/").last ?? "")) }) { throw Self.glass(habits) }
  }

  /// Whether a resource is of a patient behind glass.
  func isBehindGlass(_ resource: JSON) -> Bool {
    guard !habits.guardedPatients.isEmpty else { return false }
    if resource["resourceType"]?.string == "Patient" { return habits.guardedPatients.contains(resource["id"]?.string ?? "") }
    return patient(of: resource).map(habits.guardedPatients.contains) ?? false
  }

  private func patient(of resource: JSON) -> String? {
    guard let reference = (resource["subject"] ?? resource["patient"])?["reference"]?.string else { return nil }
    let parts = reference.split(separator: "/")
    return parts.count >= 2 && parts[parts.count - 2] == "Patient" ? String(parts[parts.count - 1]) : nil
  }

  private static func glass(_ habits: Habits) -> Refusal { Refusal(403, "forbidden", "access to this patient must be declared: break the glass") }

  private static func modifierExtension(in value: JSON, at path: String) -> String? {
    if value.kind == .array {
      for (index, element) in value.elements.enumerated() {
        if let found = modifierExtension(in: element, at: "\(path)[\(index)]") { return found }
      }
    }
    guard value.kind == .object else { return nil }
    for member in value.members {
      let place = path + "." + member.name
      if member.name == "modifierExtension" { return place }
      if let found = modifierExtension(in: member.value, at: place) { return found }
    }
    return nil
  }
}

extension FixtureEHR {
  /// How new versions are named; nil where none is shown.
  var naming: Habits.VersionNames? { habits.versions ? habits.versionNames : nil }
}

extension Habits.VersionNames {
  /// The name of a version, counted from 1, of the resource of that id.
  func name(of number: Int, id: String) -> String {
    switch self {
    case .counted: return String(number)
    case .cycled(let length): return String((number - 1) % max(length, 1) + 1)
    case .opaque:
      var mixed = SplitMix64(seed: id.utf8.reduce(UInt64(number) &* 0x9E37_79B9_7F4A_7C15) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
      return mixed.letters(12)
    }
  }
}
