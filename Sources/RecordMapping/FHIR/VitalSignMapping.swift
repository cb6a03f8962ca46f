import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// One reading of one moment as an Observation, by the files in `Mappings/observations`.
enum VitalSignMapping {
  static let mapping = FHIRMapping(
    name: "VitalSign", type: "Observation", kind: .infusionSession,
    roles: { record, catalog in
      (record["vitals"]?.elements ?? []).flatMap { sample -> [Role] in
        guard let id = sample["id"]?.string.flatMap({ RecordID($0) }) else { return [] }
        return catalog.observations.filter { $0.fields.contains { sample[$0] != nil } }.map { .vital(id, kind: $0.name) }
      }
    },
    owns: { if case .vital = $0 { true } else { false } }, elements: elements)

  static let elements: [FHIRElement] = [
    FHIRElement(copy: "meta") { (writing) throws(MappingError) in
      try kind(writing).profile.map { ["profile": [.string($0)]] }
    },
    .ours([["source"]]),
    .identifier,
    FHIRElement("status", write: { _ in "final" }, read: { _ in }),
    FHIRElement(copy: "category") { (writing) throws(MappingError) in
      let category = try kind(writing).category
      return [try writing.meant(category)]
    },
    FHIRElement(copy: "code") { (writing) throws(MappingError) in FHIRForms.concept(try kind(writing).codings) },
    .subject,
    FHIRElement(copy: "encounter") { $0.reference("encounter") },
    FHIRElement("effectiveDateTime", write: { $0.member["at"] }, read: { $0.sayMoment(["at"], $0.document["effectiveDateTime"], at: "effectiveDateTime") }),
    value,
    components,
  ]

  private static let value = FHIRElement(
    ["valueQuantity", "dataAbsentReason"],
    write: { (writing) throws(MappingError) in
      guard let field = try kind(writing).field else { return [] }
      if let quantity = FHIRForms.quantity(writing.member[field]) { return [JSON.Member("valueQuantity", quantity)] }
      return [JSON.Member("dataAbsentReason", try writing.meant("unknown"))]
    },
    read: { reading in
      // A reading entered in error is no reading: its fields are absent. The sample may have others.
      guard !reading.isWithdrawn, let kind = kind(reading), let field = kind.field, let ucum = kind.ucum else { return }
      reading.sayAmount([field], reading.document["valueQuantity"], unit: ucum, at: "valueQuantity")
    })

  private static let components = FHIRElement(
    "component",
    write: { (writing) throws(MappingError) in
      var components: [JSON] = []
      for component in try kind(writing).components {
        let code = FHIRForms.concept(component.codings)
        if let quantity = FHIRForms.quantity(writing.member[component.field]) {
          components.append(["code": code, "valueQuantity": quantity])
        } else if component.isRequired {
          components.append(["code": code, "dataAbsentReason": try writing.meant("unknown")])
        }
      }
      return components.isEmpty ? nil : .array(components)
    },
    read: { reading in
      guard !reading.isWithdrawn, let kind = kind(reading) else { return }
      for component in kind.components {
        let one = (reading.document["component"]?.elements ?? []).first { has($0["code"], component.codings) }
        // Others tell each pressure by itself: then the reading is the component.
        let quantity = one?["valueQuantity"] ?? (has(reading.document["code"], component.codings) ? reading.document["valueQuantity"] : nil)
        reading.sayAmount([component.field], quantity, unit: component.ucum, at: "component[\(component.field)].valueQuantity")
      }
    })

  /// Whether an Observation is of a kind by its code, or by that of a value which stands by itself or hangs on another panel.
  static func isOf(_ kind: ObservationKind, _ document: JSON) -> Bool {
    if has(document["code"], kind.codings) { return true }
    guard kind.field == nil else { return false }
    let concepts = [document["code"]] + (document["component"]?.elements ?? []).map { $0["code"] }
    return kind.components.contains { component in concepts.contains { has($0, component.codings) } }
  }

  static func hasCode(_ kind: ObservationKind, _ codings: [JSON]) -> Bool { has(["coding": .array(codings)], kind.codings) }

  private static func has(_ concept: JSON?, _ codings: [Coding]) -> Bool {
    (concept?["coding"]?.elements ?? []).contains { said in
      codings.contains { $0.system == said["system"]?.string && $0.code == said["code"]?.string }
    }
  }

  private static func kind(_ writing: Writing) throws(MappingError) -> ObservationKind {
    guard case .vital(_, let name) = writing.role, let kind = writing.catalog.observation(name) else {
      throw MappingError(writing.path(""), "no such kind of reading is loaded")
    }
    return kind
  }

  private static func kind(_ reading: Reading) -> ObservationKind? {
    guard case .vital(_, let name) = reading.role else { return nil }
    return reading.catalog.observation(name)
  }
}
