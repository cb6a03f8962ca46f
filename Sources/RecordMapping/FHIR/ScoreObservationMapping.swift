import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// The total of an assessment as an Observation, or the level of a screener that has none; derived from the answers, so reading it says
/// nothing of the record.
///
/// An assessment that lacks an answer has no total: a reason stands in its place, never a number. Where another system told
/// a total and no answers, that total is all there is, and the Observation is the primary place of the whole assessment.
enum ScoreObservationMapping {
  static let mapping = FHIRMapping(
    name: "ScoreObservation", type: "Observation", kind: .assessment,
    roles: { record, catalog in
      let instrument = record["instrument"]?.string.flatMap { catalog.instruments[$0] }
      return isReported(record) || instrument?.totalRange != nil || instrument?.level != nil ? [.whole("score")] : []
    },
    owns: { $0 == .whole("score") }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.score),
    .alone(.ours([["course"], ["session"], ["instrument"], ["variant"], ["rater"], ["raterID"], ["timePoint"], ["status"]])),
    .identifier,
    status,
    FHIRElement(copy: "category") { (writing) throws(MappingError) in [try writing.meant("survey")] },
    FHIRElement(copy: "code") { writing in instrument(writing).map { code($0) } ?? unknown(writing) },
    .subject,
    FHIRElement(copy: "encounter") { writing in
      writing.record["session"]?.string.flatMap { RecordID($0) }.map { FHIRForms.reference(RecordMapper.resourceID(record: $0, role: "encounter")) }
    },
    FHIRElement(
      "effectiveDateTime", write: { $0.record["at"] },
      read: { if isAlone($0.document) { $0.sayMoment(["at"], $0.document["effectiveDateTime"], at: "effectiveDateTime") } }),
    total,
    FHIRElement(copy: "derivedFrom") { isReported($0.record) ? nil : [$0.reference("response")] },
    subscales,
  ]

  /// Whether a total was told and no answer.
  static func isReported(_ record: JSON) -> Bool { record["reportedTotal"] != nil && (record["answers"]?.members ?? []).isEmpty }

  /// Whether a document stands for the assessment itself: it is derived from no answers.
  static func isAlone(_ document: JSON) -> Bool { document["derivedFrom"] == nil }

  private static let status = FHIRElement(
    ["status"],
    write: { (writing) throws(MappingError) in
      let code = try writing.code("status", by: "assessment-status-to-score")
      return code.map { [JSON.Member("status", $0)] } ?? []
    },
    read: { reading in
      guard isAlone(reading.document), !reading.sayRecordStatus(instead: ["status"]) else { return }
      // `final` is said of a stopped assessment too: our own word stands beside it, as long as it says the same.
      let word = (reading.document["extension"]?.elements ?? []).first { $0["url"]?.string == FHIRElement.url(["status"]) }?["valueString"]?.string
      if let word, case .code(let code)? = reading.catalog.conceptMaps["assessment-status-to-score"]?[word],
        code.code == reading.document["status"]?.string
      {
        return reading.say(["status"], .string(word))
      }
      reading.sayWord(["status"], reading.document["status"]?.string, by: "score-status-to-assessment", at: "status")
    })

  private static let total = FHIRElement(
    ["valueQuantity", "valueCodeableConcept", "dataAbsentReason"],
    write: { (writing) throws(MappingError) in
      if isReported(writing.record), let told = writing.record["reportedTotal"] {
        if let fault = instrument(writing).flatMap({ fault(told, of: $0) }) {
          writing.notice("reportedTotal", fault)
          return [JSON.Member("dataAbsentReason", try writing.meant("error"))]
        }
        return [JSON.Member("valueQuantity", FHIRForms.quantity(value: told, unit: "{score}"))]
      }
      guard let score = score(writing) else { return [] }
      if let total = score.total { return [JSON.Member("valueQuantity", quantity(total))] }
      if let level = level(writing, score) { return [JSON.Member("valueCodeableConcept", level)] }
      switch score.status {
      case .rejected(let reason):
        writing.notice("answers", "no score: \(reason)")
        return [JSON.Member("dataAbsentReason", try writing.meant("error"))]
      default: return [JSON.Member("dataAbsentReason", try writing.meant("unknown"))]
      }
    },
    read: { reading in
      guard isAlone(reading.document) else { return }
      reading.say(["answers"], .object([JSON.Member]()))
      reading.say(["reportedTotal"], reading.document["valueQuantity"]?["value"])
    })

  /// Why a total that was told is none of the instrument's; nil where it can be.
  private static func fault(_ told: JSON, of instrument: Instrument) -> String? {
    guard let range = instrument.totalRange else { return "not sent: \(instrument.id) has no total" }
    guard let value = told.number?.literal, let total = Double(value), total >= Double(range.lowerBound), total <= Double(range.upperBound) else {
      return "not sent: out of range \(range.lowerBound)-\(range.upperBound)"
    }
    return nil
  }

  /// The level of a screener without a sum, in our own words: high is sent though an answer is missing, for it can only be higher.
  private static func level(_ writing: Writing, _ score: Score) -> JSON? {
    guard let instrument = instrument(writing), let level = instrument.level, case .word(let word)? = score.finding(level.key) else { return nil }
    let words = score.status == .complete ? word : "\(word), the highest level reached by the answers given; not all questions were answered"
    return FHIRForms.concept([Coding(system: FHIRSystem.instruments, code: "\(instrument.id)-\(level.key)-\(word)")], text: words)
  }

  private static let subscales = FHIRElement(copy: "component") { writing in
    guard !isReported(writing.record), let instrument = instrument(writing), let score = score(writing) else { return nil }
    let components = score.subscales.compactMap { subscale -> JSON? in
      guard let value = subscale.value else { return nil }
      let coding = Coding(system: FHIRSystem.instruments, code: "\(instrument.id)-\(subscale.id)")
      return ["code": FHIRForms.concept([coding], text: instrument.subscaleName(subscale.id)), "valueQuantity": quantity(value)]
    }
    return components.isEmpty ? nil : .array(components)
  }

  /// The codes that were seen in a public source; where there are none, one of our own and the name in words.
  static func code(_ instrument: Instrument) -> JSON {
    if let level = instrument.level {
      let own = Coding(system: FHIRSystem.instruments, code: "\(instrument.id)-\(level.key)")
      return FHIRForms.concept([level.code ?? own], text: "\(instrument.name), \(level.name.lowercased())")
    }
    if !instrument.totalCodings.isEmpty { return FHIRForms.concept(instrument.totalCodings) }
    return FHIRForms.concept([Coding(system: FHIRSystem.instruments, code: "\(instrument.id)-total")], text: "\(instrument.name) total score")
  }

  /// The total of an instrument that is not loaded: our own code and its name as the record has it.
  private static func unknown(_ writing: Writing) -> JSON? {
    writing.record["instrument"]?.string.map { name in
      FHIRForms.concept([Coding(system: FHIRSystem.instruments, code: "\(name)-total")], text: "\(name) total score")
    }
  }

  private static func quantity(_ score: ScoreValue) -> JSON {
    FHIRForms.quantity(value: JSONNumber(score.decimal.description).map { .number($0) } ?? .int(score.sum), unit: "{score}")
  }

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

extension FHIRElement {
  /// An element that is there only where the Observation stands for the assessment itself.
  fileprivate static func alone(_ element: FHIRElement) -> FHIRElement {
    FHIRElement(
      element.names,
      write: { (writing) throws(MappingError) in ScoreObservationMapping.isReported(writing.record) ? try element.write(&writing) : [] },
      read: { if ScoreObservationMapping.isAlone($0.document) { element.read(&$0) } })
  }
}
