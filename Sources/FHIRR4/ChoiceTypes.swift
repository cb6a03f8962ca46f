/// The elements of which a resource holds one of several types: `value[x]` is `valueQuantity` or `valueString`, never both.
public enum ChoiceTypes {
  /// The elements that are choices wherever they stand.
  public static let names = [
    "value", "effective", "onset", "abatement", "deceased", "multipleBirth", "medication", "performed", "occurrence", "rate", "author", "asNeeded",
  ]

  /// The types a choice may take, as they are written after its name.
  public static let types = [
    "Base64Binary", "Boolean", "Canonical", "Code", "Date", "DateTime", "Decimal", "Id", "Instant", "Integer", "Markdown", "Oid", "PositiveInt", "String",
    "Time", "UnsignedInt", "Uri", "Url", "Uuid", "Address", "Age", "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count",
    "Distance", "Duration", "HumanName", "Identifier", "Money", "Period", "Quantity", "Range", "Ratio", "Reference", "SampledData", "Signature", "Timing",
    "ContactDetail", "Contributor", "DataRequirement", "Expression", "ParameterDefinition", "RelatedArtifact", "TriggerDefinition", "UsageContext",
    "Dosage", "Meta",
  ]

  /// The members a choice may be written as: `valueQuantity`, `valueString` and so on for `value`.
  public static func members(of choice: String) -> [String] { types.map { choice + $0 } }

  static let everywhere: [String: Element] = {
    var elements: [String: Element] = [:]
    for name in names {
      for member in members(of: name) { elements[member] = Element(unit: name + "[x]", kind: .unknown, isGroup: true) }
    }
    return elements
  }()
}
