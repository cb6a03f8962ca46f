/// The order in which resources are taken from a file or a folder: what is referred to before what refers to it.
public enum SourceOrder {
  /// Types that others refer to, first to last; every other type comes between these and the readings.
  private static let first = [
    "Organization", "Location", "Practitioner", "PractitionerRole", "Medication", "Questionnaire", "Patient", "RelatedPerson", "Device",
    "EpisodeOfCare", "Condition", "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "CarePlan", "Consent", "Encounter",
    "AdverseEvent", "MedicationAdministration", "Procedure",
  ]
  private static let last = ["Observation", "QuestionnaireResponse", "DiagnosticReport", "DocumentReference", "Provenance"]
  private static let ranks: [String: Int] = Dictionary(
    first.enumerated().map { ($1, $0) } + last.enumerated().map { ($1, first.count + 1 + $0) }, uniquingKeysWith: { one, _ in one })

  /// How many ranks there are.
  public static var count: Int { first.count + 1 + last.count }

  /// The place of a type; the lower goes first.
  public static func rank(_ type: String) -> Int { ranks[type] ?? first.count }

  /// In which of the passes over a file of mixed types one is taken: 0 whom others are of, 1 what readings are of, 2 the rest.
  public static func pass(_ type: String) -> Int {
    let rank = rank(type)
    return rank <= (ranks["RelatedPerson"] ?? 0) ? 0 : rank <= first.count ? 1 : 2
  }
}
