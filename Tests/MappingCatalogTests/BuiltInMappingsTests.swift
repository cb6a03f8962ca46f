import ClinicalRecords
import MappingCatalog
import Testing

@Suite struct BuiltInMappingsTests {
  let catalog = MappingCatalog.load().catalog

  @Test func `every file built in loads without a fault`() {
    let loaded = MappingCatalog.load()
    #expect(loaded.faults.isEmpty, "\(loaded.faults.map(\.description).joined(separator: "\n"))")
    #expect(
      loaded.catalog.instruments.keys.sorted() == [
        "bprs-18", "c-ssrs-screener", "cadss-23", "caps-5", "cgi-i", "cgi-s", "gad-7", "ham-a", "ham-d17", "ies-r", "isi", "madrs", "meq-30", "pcl-5",
        "phq-9", "pss-i-5", "qids-sr16", "sds", "whodas-2.0-12", "wsas", "ymrs",
      ])
    #expect(loaded.catalog.observations.map(\.name) == loaded.catalog.observations.map(\.name).sorted())
    #expect(loaded.catalog.endpoints["generic-r4"]?.requestLifeSeconds == 10)
    #expect(loaded.catalog.protocols["ketamine-6x2"]?.dosePerWeight?.value.description == "0.5")
    #expect(loaded.catalog.protocols["midazolam-6x2"]?.dosePerWeight?.value.description == "0.045")
  }

  private var codings: [Coding] {
    var codings: [Coding] = []
    for kind in catalog.observations {
      codings += kind.codings
      for component in kind.components { codings += component.codings }
    }
    for instrument in catalog.instruments.values {
      if let panel = instrument.panel { codings.append(panel) }
      codings += instrument.totalCodings
      codings += instrument.items.compactMap(\.code)
      codings += instrument.answerCodings.values
    }
    for map in catalog.conceptMaps.values {
      for code in map.codes { if case .code(let coding) = map[code] { codings.append(coding) } }
    }
    return codings
  }

  /// LOINC numbers end in a check digit (Luhn, mod 10): a slip of a key is seen.
  @Test func `every LOINC number has its check digit`() {
    let numbers = codings.filter { $0.system == "http://loinc.org" && !$0.code.hasPrefix("LA") }
    #expect(numbers.count > 15)
    for coding in numbers { #expect(luhn(coding.code), "\(coding.code)") }
    #expect(!luhn("3150-6"), "a code that is often quoted, and wrong")
  }

  /// SNOMED CT identifiers end in a Verhoeff digit.
  @Test func `every SNOMED CT identifier has its check digit`() {
    let ids = codings.filter { $0.system == "http://snomed.info/sct" }
    #expect(ids.count >= 3)
    for coding in ids { #expect(verhoeff(coding.code), "\(coding.code)") }
    #expect(!verhoeff("14152003"))
  }

  @Test func `a word that goes out comes back as itself`() {
    let names = [
      "relatedness", "event-severity", "event-seriousness", "event-outcome", "clinical-status", "verification-status", "allergy-clinical-status",
      "allergy-verification-status", "allergy-category", "allergy-criticality", "reaction-severity", "test-finding", "electrocardiogram-finding",
      "pregnancy-test", "sedation-scale",
    ]
    for name in names {
      guard let out = catalog.conceptMaps[name + "-to-fhir"], let back = catalog.conceptMaps[name + "-from-fhir"] else {
        Issue.record("\(name) is not loaded both ways")
        continue
      }
      for word in out.codes {
        guard case .code(let coding) = out[word] else { continue }
        guard case .code(let word2) = back[coding.code] else {
          Issue.record("\(name): \(coding.code) does not come back")
          continue
        }
        #expect(word2.code == word, "\(name)")
      }
    }
  }

  /// The words of the records' enumerations, and the map each goes out by.
  private static let words: [(map: String, words: [String])] = [
    ("allergy-clinical-status-to-fhir", AllergyClinicalStatus.allCases.map(\.rawValue)),
    ("allergy-verification-status-to-fhir", AllergyVerificationStatus.allCases.map(\.rawValue)),
    ("allergy-category-to-fhir", AllergyCategory.allCases.map(\.rawValue)),
    ("allergy-criticality-to-fhir", AllergyCriticality.allCases.map(\.rawValue)),
    ("reaction-severity-to-fhir", AdverseEventSeverity.allCases.map(\.rawValue)),
    ("medication-status-to-request", MedicationStatus.allCases.map(\.rawValue)),
    ("course-status-to-care-plan", CourseStatus.allCases.map(\.rawValue)), ("course-status-to-activity", CourseStatus.allCases.map(\.rawValue)),
    ("consent-state-to-fhir", ConsentDecision.allCases.map(\.rawValue)),
    ("consent-scope-to-fhir", ConsentScope.allCases.map(\.rawValue)), ("consent-decision-to-provision", ConsentDecision.allCases.map(\.rawValue)),
    ("psychotherapy-status-to-encounter", PsychotherapyStatus.allCases.map(\.rawValue)),
    ("psychotherapy-status-to-procedure", PsychotherapyStatus.allCases.map(\.rawValue)),
    ("test-finding-to-fhir", TestFinding.allCases.map(\.rawValue)),
    ("electrocardiogram-finding-to-fhir", ElectrocardiogramFinding.allCases.map(\.rawValue)),
    ("pregnancy-test-to-fhir", PregnancyTestSpecimen.allCases.map(\.rawValue)), ("sedation-scale-to-fhir", SedationScale.allCases.map(\.rawValue)),
  ]

  @Test func `every word of a record is in the maps that render it`() {
    func all(_ words: [String], in map: String) {
      for word in words { #expect(catalog.conceptMaps[map]?[word] != .unknown, "\(word) in \(map)") }
      #expect(catalog.conceptMaps[map] != nil)
    }
    for (map, words) in Self.words { all(words, in: map) }
    let session = SessionStatus.allCases.map(\.rawValue)
    for map in ["session-status-to-medication-administration", "session-status-to-procedure", "session-status-to-encounter"] { all(session, in: map) }
    let assessment = AssessmentStatus.allCases.map(\.rawValue)
    for map in ["assessment-status-to-questionnaire-response", "assessment-status-to-score"] { all(assessment, in: map) }
    all(Relatedness.allCases.map(\.rawValue), in: "relatedness-to-fhir")
    all(AdverseEventSeverity.allCases.map(\.rawValue), in: "event-severity-to-fhir")
    all(AdverseEventOutcome.allCases.map(\.rawValue), in: "event-outcome-to-fhir")
    all(ClinicalStatus.allCases.map(\.rawValue), in: "clinical-status-to-fhir")
    all(VerificationStatus.allCases.map(\.rawValue), in: "verification-status-to-fhir")
  }
}

private func luhn(_ code: String) -> Bool {
  let digits = code.filter { $0 != "-" }.compactMap(\.wholeNumberValue)
  let sum = digits.reversed().enumerated().reduce(0) { sum, place in
    let value = place.offset % 2 == 1 ? place.element * 2 : place.element
    return sum + value / 10 + value % 10
  }
  return digits.count == code.count - 1 && sum % 10 == 0
}

private func verhoeff(_ code: String) -> Bool {
  let d: [[Int]] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1], [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
  ]
  let p: [[Int]] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2], [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0], [4, 2, 8, 6, 5, 7, 3, 9, 0, 1], [2, 7, 9, 3, 8, 0, 6, 4, 1, 5], [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
  ]
  return code.compactMap(\.wholeNumberValue).reversed().enumerated().reduce(0) { d[$0][p[$1.offset % 8][$1.element]] } == 0
}
