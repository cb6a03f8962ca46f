import CDADocuments
import ClinicalRecords
import MappingCatalog

/// Scores, the newest first: a table for people, since receivers keep hardly more, and an entry where LOINC knows the scale.
enum MentalStatusSection {
  static let kind = CDASectionKind(".2.56", "2015-08-01", alsoBare: false, code: "10190-7", display: "Mental status", title: "Mental Status")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for assessment in telling.chart.assessments { told.append(entry(assessment, &telling)) }
    return kind.section(headings: ["Scale", "Total score", "Range", "When", "Time point", "Rated by", "Subscales"], told)
  }

  private static func entry(_ assessment: Assessment, _ telling: inout CCDTelling) -> NarratedEntry {
    let row = telling.row("score")
    guard let instrument = telling.catalog.instruments[assessment.instrument] else {
      telling.notice(.assessment, assessment.id, "instrument", "no such instrument is loaded, so there is no score")
      return NarratedEntry(NarrativeRow(id: row, cells: cells(assessment, assessment.instrument, score: "Not scored", range: "", subscales: ""))) { _ in nil }
    }
    let score = instrument.score(assessment.answers.mapValues(\.value))
    let total = assessment.status == .completed || assessment.status == .amended ? score.total : nil
    if case .rejected(let reason) = score.status { telling.notice(.assessment, assessment.id, "answers", "no score: \(reason)") }
    let subscales = score.subscales.compactMap { subscale -> String? in
      guard total != nil, let value = subscale.value else { return nil }
      return "\(instrument.subscaleName(subscale.id) ?? subscale.id) \(value)"
    }
    let range = instrument.totalRange.map { "\($0.lowerBound) to \($0.upperBound)" } ?? ""
    let said = cells(
      assessment, instrument.version, score: total?.description ?? withoutTotal(assessment, instrument, score), range: range,
      subscales: subscales.joined(separator: ", "))
    // A mean is said in words: the entry's value is a whole number.
    guard let total = total?.whole else { return NarratedEntry(NarrativeRow(id: row, cells: said)) { _ in nil } }
    guard let scale = codes(instrument) else {
      telling.notice(.assessment, assessment.id, "instrument", "the scale has no LOINC code; its total is said in words only")
      return NarratedEntry(NarrativeRow(id: row, cells: said)) { _ in nil }
    }
    return NarratedEntry(NarrativeRow(id: row, cells: said)) { row in observation(assessment, instrument, scale, total, row) }
  }

  private static func cells(_ assessment: Assessment, _ scale: String, score: String, range: String, subscales: String) -> [NarrativeRow.Cell] {
    let name = assessment.variant.map { "\(scale) (\($0))" } ?? scale
    return [
      .init(name), .init(score), .init(range), .init(assessment.at?.words ?? "Not recorded"), .init(assessment.timePoint ?? ""),
      .init(assessment.rater.rawValue.capitalizedWord), .init(subscales),
    ]
  }

  /// What a screener without a sum found, or why there is no total.
  private static func withoutTotal(_ assessment: Assessment, _ instrument: Instrument, _ score: Score) -> String {
    guard instrument.total == nil, score.status == .complete else { return "No total: \(unfinished(assessment, score))" }
    return zip(instrument.findings, score.findings).compactMap { finding, found in found.value.map { "\(finding.name): \($0)" } }.joined(separator: ", ")
  }

  private static func unfinished(_ assessment: Assessment, _ score: Score) -> String {
    if case .rejected = score.status { return "an answer is not one of the scale's" }
    return assessment.status == .inProgress ? "not finished" : assessment.status == .stopped ? "stopped" : "an answer is missing"
  }

  /// The scale's code in LOINC and, where that is another, the code of its total.
  private static func codes(_ instrument: Instrument) -> (scale: CDACode, total: CDACode?)? {
    let total = instrument.totalCodings.lazy.compactMap { CDACode($0) }.first { $0.system == CodeSystemOID.loinc }
    let panel = instrument.panel.flatMap { CDACode($0) }.flatMap { $0.system == CodeSystemOID.loinc ? $0 : nil }
    guard let scale = panel ?? total else { return nil }
    return (scale, total)
  }

  /// The total is said twice, as the value and under its own code, as in HL7's approved example of the PHQ-9.
  private static func observation(
    _ assessment: Assessment, _ instrument: Instrument, _ codes: (scale: CDACode, total: CDACode?), _ total: Int, _ row: String
  ) -> CDAElement {
    let supporting = codes.total.map { code in
      CDAElement(
        "observation", ["classCode": "OBS", "moodCode": "EVN"],
        CDAElement.templates(".4.86", nil) + [
          .id(RecordMapper.resourceID(record: assessment.id, role: "score/total").cda), .coded("code", code), .text(at: row), .status("completed"),
          .time("effectiveTime", assessment.at?.cda), .count("value", total),
        ])
    }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.69", nil) + [
        .id(RecordMapper.resourceID(record: assessment.id, role: "score").cda), .coded("code", codes.scale), .text(at: row), .status("completed"),
        .time("effectiveTime", assessment.at?.cda), .count("value", total), supporting.map { .relationship("COMP", $0) },
        instrument.totalRange.map { range($0, row) },
      ])
  }

  private static func range(_ range: ClosedRange<Int>, _ row: String) -> CDAElement {
    let value = CDAElement(
      "value", ["xsi:type": "IVL_INT"],
      [CDAElement("low", ["value": String(range.lowerBound)]), CDAElement("high", ["value": String(range.upperBound)])])
    return CDAElement("referenceRange", [:], [CDAElement("observationRange", [:], [.text(at: row), value])])
  }
}
