import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// The total of an assessment as an Observation; derived from the answers, so reading it says nothing of the record.
///
/// An assessment that lacks an answer has no total: a reason stands in its place, never a number.
enum ScoreObservationMapping {
  static let mapping = FHIRMapping(
    name: "ScoreObservation", type: "Observation", kind: .assessment,
    roles: { record, catalog in record["instrument"]?.string.flatMap { catalog.instruments[$0] } == nil ? [] : [.whole("score")] },
    owns: { $0 == .whole("score") }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.score),
    .identifier,
    FHIRElement(copy: "status") { (writing) throws(MappingError) in try writing.code("status", by: "assessment-status-to-score") },
    FHIRElement(copy: "category") { (writing) throws(MappingError) in [try writing.meant("survey")] },
    FHIRElement(copy: "code") { writing in instrument(writing).map { code($0) } },
    .subject,
    FHIRElement(copy: "encounter") { writing in
      writing.record["session"]?.string.flatMap { RecordID($0) }.map { FHIRForms.reference(RecordMapper.resourceID(record: $0, role: "encounter")) }
    },
    FHIRElement(copy: "effectiveDateTime") { $0.record["at"] },
    total,
    FHIRElement(copy: "derivedFrom") { [$0.reference("response")] },
    subscales,
  ]

  private static let total = FHIRElement(
    ["valueQuantity", "dataAbsentReason"],
    write: { (writing) throws(MappingError) in
      guard let score = score(writing) else { return [] }
      if let total = score.total { return [JSON.Member("valueQuantity", quantity(total))] }
      switch score.status {
      case .rejected(let reason):
        writing.notice("answers", "no score: \(reason)")
        return [JSON.Member("dataAbsentReason", try writing.meant("error"))]
      default: return [JSON.Member("dataAbsentReason", try writing.meant("unknown"))]
      }
    }, read: { _ in })

  private static let subscales = FHIRElement(copy: "component") { writing in
    guard let instrument = instrument(writing), let score = score(writing) else { return nil }
    let components = score.subscales.compactMap { subscale -> JSON? in
      guard let sum = subscale.sum else { return nil }
      let name = instrument.subscales.first { $0.id == subscale.id }?.name
      let coding = Coding(system: FHIRSystem.instruments, code: "\(instrument.id)-\(subscale.id)")
      return ["code": FHIRForms.concept([coding], text: name), "valueQuantity": quantity(sum)]
    }
    return components.isEmpty ? nil : .array(components)
  }

  /// The codes that were seen in a public source; where there are none, one of our own and the name in words.
  static func code(_ instrument: Instrument) -> JSON {
    if !instrument.totalCodings.isEmpty { return FHIRForms.concept(instrument.totalCodings) }
    return FHIRForms.concept([Coding(system: FHIRSystem.instruments, code: "\(instrument.id)-total")], text: "\(instrument.name) total score")
  }

  private static func quantity(_ score: Int) -> JSON { FHIRForms.quantity(value: .int(score), unit: "{score}") }

  private static func instrument(_ writing: Writing) -> Instrument? {
    writing.record["instrument"]?.string.flatMap { writing.catalog.instruments[$0] }
  }

  private static func score(_ writing: Writing) -> Score? {
    guard let instrument = instrument(writing) else { return nil }
    var answers: [String: Int] = [:]
    for answer in writing.record["answers"]?.members ?? [] { answers[answer.name] = answer.value.number.flatMap { ClinicalDecimal($0.literal) }?.whole }
    return instrument.score(answers)
  }
}
