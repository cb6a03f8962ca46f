import CDADocuments
import ClinicalRecords
import MappingCatalog

/// What was tested before a course or an infusion: drug screen, pregnancy test, electrocardiogram; an organizer each.
enum ResultsSection {
  static let kind = CDASectionKind(
    ".2.3.1", "2015-08-01", code: "30954-2", display: "Relevant diagnostic tests and/or laboratory data", title: "Results")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for screening in telling.chart.screenings {
      if let screen = try drugScreen(screening, &telling) { told.append(screen) }
      if let test = try pregnancyTest(screening, &telling) { told.append(test) }
      if let cardiogram = try electrocardiogram(screening, &telling) { told.append(cardiogram) }
    }
    return kind.section(headings: ["When", "Test", "Result"], told)
  }

  /// One result: what was looked for, what it showed, and the id it has for ever.
  private struct Result {
    let role: String
    let words: String
    let finding: String
    let code: (_ originalText: String) -> CDAElement
    let value: CDAElement
  }

  private static func drugScreen(_ screening: Screening, _ telling: inout CCDTelling) throws(MappingError) -> NarratedEntry? {
    guard !screening.drugScreen.isEmpty else { return nil }
    var results: [Result] = []
    for analyte in screening.drugScreen.inOrder(by: { _ in nil }, id: \.id) {
      telling.check(analyte.analyte, .screening, screening.id, "drugScreen[\(analyte.id)].analyte")
      let value = try finding(analyte.result, telling)
      results.append(
        Result(
          role: Role.analyte(analyte.id).text, words: analyte.analyte.words ?? "Not said", finding: analyte.result.rawValue.capitalizedWord,
          code: { analyte.analyte.coded("code", in: CodeSystemOID.loinc, originalText: $0) }, value: value))
    }
    let panel = try telling.code("drug-screen", by: "screening-to-fhir")
    return organizer(screening, "drug-screen", .coded("code", panel), results, &telling)
  }

  private static func pregnancyTest(_ screening: Screening, _ telling: inout CCDTelling) throws(MappingError) -> NarratedEntry? {
    guard let test = screening.pregnancyTest else { return nil }
    let code = try telling.code(test.specimen.rawValue, by: "pregnancy-test-to-fhir")
    let result = Result(
      role: "pregnancy-test", words: code.displayName ?? code.code, finding: test.result.rawValue.capitalizedWord,
      code: { .coded("code", code, originalText: $0) }, value: try finding(test.result, telling))
    return organizer(screening, "pregnancy-test", .coded("code", code), [result], &telling)
  }

  private static func electrocardiogram(_ screening: Screening, _ telling: inout CCDTelling) throws(MappingError) -> NarratedEntry? {
    guard let found = screening.electrocardiogram else { return nil }
    let code = try telling.code("electrocardiogram", by: "screening-to-fhir")
    // That none was made is no finding: the value is missing because nobody looked.
    let isDone = found != .notDone
    let value: CDAElement =
      isDone
      ? .coded("value", try telling.code(found.rawValue, by: "electrocardiogram-finding-to-fhir"), type: "CD") : .null("value", .notAsked, type: "CD")
    let result = Result(
      role: "electrocardiogram", words: code.displayName ?? code.code, finding: isDone ? found.rawValue.capitalizedWord : "Not done",
      code: { .coded("code", code, originalText: $0) }, value: value)
    return organizer(screening, "electrocardiogram", .coded("code", code), [result], &telling)
  }

  private static func finding(_ finding: TestFinding, _ telling: CCDTelling) throws(MappingError) -> CDAElement {
    .coded("value", try telling.code(finding.rawValue, by: "test-finding-to-fhir"), type: "CD")
  }

  private static func organizer(
    _ screening: Screening, _ role: String, _ code: CDAElement, _ results: [Result], _ telling: inout CCDTelling
  ) -> NarratedEntry {
    var rows: [NarrativeRow] = []
    var components: [CDAElement] = []
    for result in results {
      let row = telling.row("res")
      rows.append(NarrativeRow(id: row, cells: [.init(screening.at?.words ?? ""), .init(result.words, id: row + "n"), .init(result.finding)]))
      let observation = CDAElement(
        "observation", ["classCode": "OBS", "moodCode": "EVN"],
        CDAElement.templates(".4.2", "2015-08-01") + CCDEntryID(.screening, screening.id, result.role).elements + [
          result.code(row + "n"), .text(at: row), .status("completed"), .time("effectiveTime", screening.at?.cda), result.value,
        ])
      components.append(CDAElement("component", [:], [observation]))
    }
    let when = screening.at.map { CDAElement.interval("effectiveTime", low: .at($0.cda), high: .at($0.cda)) }
    let entry = CDAElement(
      "organizer", ["classCode": "BATTERY", "moodCode": "EVN"],
      CDAElement.templates(".4.1", "2015-08-01") + CCDEntryID(.screening, screening.id, "results/" + role).elements
        + [code, .status("completed"), when] + components)
    return NarratedEntry(rows: rows, entry: entry)
  }
}
