import CDADocuments
import ClinicalRecords
import MappingCatalog

/// Scores, the newest first: a table for people, since receivers keep hardly more, and an entry for each with its items.
enum MentalStatusSection {
  static let kind = CDASectionKind(".2.56", "2015-08-01", alsoBare: false, code: "10190-7", display: "Mental status", title: "Mental Status")

  private static let headings = ["Scale", "Total score", "Range", "When", "Time point", "Rated by", "Subscales", "Answers"]

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for assessment in telling.chart.assessments { told.append(entry(assessment, &telling)) }
    return kind.section(headings: headings, told)
  }

  /// What an assessment comes to.
  private struct Outcome {
    /// For people: the total, what was found, or why there is none.
    let words: String
    /// The total for programs; nil where there is none.
    var value: CDAElement?
    var subscales = ""
    /// Whether an entry can say it: finished, and answered as the scale asks.
    let isWhole: Bool
  }

  private static func entry(_ assessment: Assessment, _ telling: inout CCDTelling) -> NarratedEntry {
    let row = telling.row("score")
    guard let instrument = telling.catalog.instruments[assessment.instrument] else {
      telling.notice(.assessment, assessment.id, "instrument", "no such instrument is loaded, so there is no score of ours")
      return entry(assessment, nil, assessment.instrument, "", reported(assessment) ?? Outcome(words: "Not scored", isWhole: false), row)
    }
    let outcome = self.outcome(of: assessment, instrument, &telling)
    return entry(assessment, instrument, instrument.version, range(of: instrument), outcome, row)
  }

  @inline(never)
  private static func entry(
    _ assessment: Assessment, _ instrument: Instrument?, _ name: String, _ range: String, _ outcome: Outcome, _ row: String
  ) -> NarratedEntry {
    let answers = (instrument?.items ?? []).compactMap { item in assessment.answers[item.id].map { (item, $0.value) } }
    let cells: [NarrativeRow.Cell] = [
      .init(assessment.variant.map { "\(name) (\($0))" } ?? name), .init(outcome.words), .init(range), .init(assessment.at?.words ?? "Not recorded"),
      .init(assessment.timePoint ?? ""), .init(assessment.rater.rawValue.capitalizedWord), .init(outcome.subscales),
      .init(answers.map { "\($0.label) \($1)" }.joined(separator: ", "), id: row + "a"),
    ]
    return NarratedEntry(NarrativeRow(id: row, cells: cells)) { row in
      outcome.isWhole ? observation(assessment, instrument, outcome.value, answers, row) : nil
    }
  }

  @inline(never)
  private static func range(of instrument: Instrument) -> String {
    guard let range = instrument.totalRange else { return "" }
    return "\(range.lowerBound) to \(range.upperBound)"
  }

  /// Not inlined, nor are those below: of several looks at one member of the instrument the optimizer of Swift 6.3.1 makes code that it refuses.
  @inline(never)
  private static func outcome(of assessment: Assessment, _ instrument: Instrument, _ telling: inout CCDTelling) -> Outcome {
    if let reported = reported(assessment) { return reported }
    let score = instrument.score(assessment.answers.mapValues(\.value))
    if case .rejected(let reason) = score.status { telling.notice(.assessment, assessment.id, "answers", "no score: \(reason)") }
    let isFinished = assessment.status == .completed || assessment.status == .amended
    guard instrument.totalRange != nil else {
      // A screener without a sum: what it found, in words, and its answers.
      guard score.status == .complete, isFinished else { return Outcome(words: "No total: \(unfinished(assessment, score))", isWhole: false) }
      let found = zip(instrument.findings, score.findings).compactMap { finding, found in found.value.map { "\(finding.name): \($0)" } }
      return Outcome(words: found.joined(separator: ", "), isWhole: true)
    }
    guard isFinished, let total = score.total else { return Outcome(words: "No total: \(unfinished(assessment, score))", isWhole: false) }
    let subscales = score.subscales.compactMap { subscale in
      subscale.value.map { "\(instrument.subscaleName(subscale.id) ?? subscale.id) \($0)" }
    }
    return Outcome(words: total.description, value: value(total.whole, total.description), subscales: subscales.joined(separator: ", "), isWhole: true)
  }

  /// The total that another system told without the answers.
  private static func reported(_ assessment: Assessment) -> Outcome? {
    guard assessment.answers.isEmpty, let total = assessment.reportedTotal?.description else { return nil }
    let isFinished = assessment.status == .completed || assessment.status == .amended
    return Outcome(words: "\(total) (as reported)", value: value(Int(total), total), isWhole: isFinished)
  }

  /// A count is a whole number without a unit; a mean is none, and keeps its digits.
  private static func value(_ whole: Int?, _ digits: String) -> CDAElement {
    whole.map { .count("value", $0) } ?? CDAElement("value", ["xsi:type": "REAL", "value": digits])
  }

  private static func unfinished(_ assessment: Assessment, _ score: Score) -> String {
    if case .rejected = score.status { return "an answer is not one of the scale's" }
    return assessment.status == .inProgress ? "not finished" : assessment.status == .stopped ? "stopped" : "an answer is missing"
  }

  /// The scale's code, LOINC's where there is one, and the LOINC code of its total.
  @inline(never)
  static func codes(_ instrument: Instrument) -> (scale: CDACode, total: CDACode?) {
    let total = instrument.totalCodings.lazy.compactMap { CDACode($0) }.first { $0.system == CodeSystemOID.loinc }
    let panel = instrument.panel.flatMap { CDACode($0) }.flatMap { $0.system == CodeSystemOID.loinc ? $0 : nil }
    return (panel ?? total ?? ours(instrument.id, instrument.version), total)
  }

  /// A code of our own, where LOINC has none: the instrument's file, and the item behind a stroke.
  private static func ours(_ code: String, _ display: String) -> CDACode {
    let oid = OwnCodeSystem.instruments.oid
    return CDACode(code, system: oid, systemName: "Infusync instruments", displayName: display)
  }

  /// The total is said twice, as the value and under its own code, as in HL7's approved example of the PHQ-9; what has no
  /// code of LOINC cannot claim the template, and is a plain observation.
  @inline(never)
  private static func observation(
    _ assessment: Assessment, _ instrument: Instrument?, _ value: CDAElement?, _ answers: [(Instrument.Item, Int)], _ row: String
  ) -> CDAElement {
    let codes = instrument.map(codes) ?? (scale: ours(assessment.instrument, assessment.instrument), total: nil)
    let isAssessmentScale = codes.scale.system == CodeSystemOID.loinc && value != nil
    var parts: [CDAElement?] = []
    if let total = codes.total, let value {
      parts.append(supporting(assessment, "score/total", total, value, row))
    }
    for (item, answer) in answers {
      let code =
        item.code.flatMap { CDACode($0) }.flatMap { $0.system == CodeSystemOID.loinc ? $0 : nil } ?? ours("\(assessment.instrument)/\(item.id)", item.label)
      parts.append(supporting(assessment, "score/item/\(item.id)", code, .count("value", answer), row + "a"))
    }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      (isAssessmentScale ? CDAElement.templates(".4.69", nil) : []) + CCDEntryID(.assessment, assessment.id, "score").elements + [
        .coded("code", codes.scale), .text(at: row), .status("completed"), .time("effectiveTime", assessment.at?.cda), value,
      ] + parts.map { $0.map { .relationship("COMP", $0) } } + details(assessment, row) + [value == nil ? nil : instrument?.totalRange.map { range($0, row) }])
  }

  /// What our own reader wants beside the score; of a total without answers also of which scale it is.
  private static func details(_ assessment: Assessment, _ row: String) -> [CDAElement?] {
    [
      assessment.answers.isEmpty ? CCDDetail.instrument.element(assessment.instrument, at: row) : nil,
      CCDDetail.rater.element(assessment.rater.rawValue, at: row), CCDDetail.variant.element(assessment.variant, at: row),
      CCDDetail.timePoint.element(assessment.timePoint, at: row),
    ]
  }

  private static func supporting(
    _ assessment: Assessment, _ role: String, _ code: CDACode, _ value: CDAElement, _ reference: String
  ) -> CDAElement {
    CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      (code.system == CodeSystemOID.loinc ? CDAElement.templates(".4.86", nil) : []) + CCDEntryID(.assessment, assessment.id, role).elements + [
        .coded("code", code), .text(at: reference), .status("completed"), .time("effectiveTime", assessment.at?.cda), value,
      ])
  }

  private static func range(_ range: ClosedRange<Int>, _ row: String) -> CDAElement {
    let value = CDAElement(
      "value", ["xsi:type": "IVL_INT"],
      [CDAElement("low", ["value": String(range.lowerBound)]), CDAElement("high", ["value": String(range.upperBound)])])
    return CDAElement("referenceRange", [:], [CDAElement("observationRange", [:], [.text(at: row), value])])
  }
}
