import ClinicalRecords
import LosslessJSON

/// What the Observations of a screening have in common.
extension FHIRElement {
  /// A status that no field of the record is behind.
  static let final = FHIRElement(copy: "status") { _ in "final" }

  /// A category of observation-category.
  static func category(_ meaning: String) -> FHIRElement {
    FHIRElement(copy: "category") { (writing) throws(MappingError) in [try writing.meant(meaning)] }
  }

  /// What was asked, by the map `screening-to-fhir`, in words as well.
  static func question(_ word: String) -> FHIRElement {
    FHIRElement(copy: "code") { (writing) throws(MappingError) in try question(word, &writing) }
  }

  static func question(_ word: String, _ writing: inout Writing) throws(MappingError) -> JSON {
    guard let coding = try writing.translate(word, by: "screening-to-fhir", field: "") else {
      throw MappingError(writing.path(""), "\(word) has no code in screening-to-fhir")
    }
    return FHIRForms.concept([coding], text: coding.display)
  }

  /// Marks a part of a record whose whole has no resource where it was read.
  static let standsAlone: JSON = ["url": .string(FHIRSystem.extension("stands-alone")), "valueBoolean": true]

  /// When the screening was done; that it is not known is said where a profile wants it.
  ///
  /// Where a document tells a part and has no panel, the part says when the screening was. In a file of FHIR the panel may come later, and the
  /// part waits for it.
  static let screenedAt: FHIRElement = {
    var element = FHIRElement(["effectiveDateTime", "_effectiveDateTime"], write: { moment($0.record["at"]) }, read: { _ in })
    element.standIn = { reading in
      guard reading.document["extension"]?.elements.contains(standsAlone) == true else { return }
      reading.sayMoment(["at"], reading.document["effectiveDateTime"], at: "effectiveDateTime")
    }
    return element
  }()

  static func moment(_ at: JSON?) -> [JSON.Member] {
    at.map { [JSON.Member("effectiveDateTime", $0)] } ?? [JSON.Member("_effectiveDateTime", FHIRForms.absent("unknown"))]
  }

  /// Who looked, as the clinic names them.
  static func performer(_ field: [String]) -> FHIRElement {
    FHIRElement(
      "performer", write: { writing in writing.record[field.map { JSONStep.name($0) }].map { [["display": $0]] } },
      read: { reading in if !reading.isWithdrawn { reading.say(field, reading.document["performer"]?[0]?["display"]?.asText) } })
  }

  /// A finding of a test as a concept of our own codes and words.
  static func finding(_ field: [String], map: String) -> FHIRElement {
    FHIRElement(
      ["valueCodeableConcept", "dataAbsentReason"],
      write: { (writing) throws(MappingError) in
        let word = (writing.role.member == nil ? writing.record : writing.member)[field.map { JSONStep.name($0) }]?.string
        guard let word else { return [] }
        guard let coding = try writing.translate(word, by: map + "-to-fhir", field: field.joined(separator: ".")) else {
          return [JSON.Member("dataAbsentReason", try writing.meant("unknown"))]
        }
        return [JSON.Member("valueCodeableConcept", FHIRForms.concept([coding], text: coding.display))]
      },
      read: { reading in
        if reading.isWithdrawn { return }
        reading.sayWord(field, concept: reading.document["valueCodeableConcept"], by: map + "-from-fhir", at: "valueCodeableConcept")
      })
  }

  /// Fields of ours of a resource that a withdrawn one does not say.
  static func standing(_ element: FHIRElement) -> FHIRElement {
    FHIRElement(element.names, write: element.write, read: { if !$0.isWithdrawn { element.read(&$0) } })
  }
}
