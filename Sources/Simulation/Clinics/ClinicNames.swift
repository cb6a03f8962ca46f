/// Names that say of themselves that they are invented: words for *test*, *sample* and *example*.
enum ClinicNames {
  static let families = [
    "Testa", "Beispiel", "Muster", "Probe", "Exempel", "Esempio", "Ejemplo", "Próba", "Örnek", "O'Sample", "Voorbeeld", "Fictive",
    "Placeholder", "Specimen-Test", "Példa", "Przykład",
  ]
  static let women = ["Ada", "Berta", "Clara", "Dora", "Edda", "Flora", "Greta", "Hanna"]
  static let men = ["Anton", "Bruno", "Carlo", "Diego", "Emil", "Falk", "Gustav", "Henri"]

  /// The people of one clinic as its records name them.
  struct Roster: Sendable {
    let clinic: String
    let city: String
    let prescribers: [String]
    let nurses: [String]
    let raters: [String]
    let therapists: [String]
  }

  static let rosters = [
    Roster(
      clinic: "Example Infusion Clinic", city: "Sampletown", prescribers: ["Dr. Invented", "Dr. Exemplar"],
      nurses: ["RN Sample", "RN Pattern", "RN Model"], raters: ["rater-1", "rater-2"], therapists: ["LCSW Placeholder"]),
    Roster(
      clinic: "Specimen Infusion Clinic", city: "Mockville", prescribers: ["Dr. Fictional", "Dr. Makebelieve"],
      nurses: ["RN Template", "RN Mockup", "RN Dummy"], raters: ["rater-3", "rater-4"], therapists: ["PhD Hypothetical"]),
  ]
}
