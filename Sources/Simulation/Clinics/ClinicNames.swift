/// Names that say of themselves that they are invented: words for *test*, *sample* and *example*.
enum ClinicNames {
  static let families = [
    "Testa", "Beispiel", "Muster", "Probe", "Exempel", "Esempio", "Ejemplo", "Próba", "Örnek", "O'Sample", "Voorbeeld", "Fictive",
    "Placeholder", "Specimen-Test", "Példa", "Przykład",
  ]
  static let women = ["Ada", "Berta", "Clara", "Dora", "Edda", "Flora", "Greta", "Hanna"]
  static let men = ["Anton", "Bruno", "Carlo", "Diego", "Emil", "Falk", "Gustav", "Henri"]
  static let prescribers = ["Dr. Invented", "Dr. Exemplar"]
  static let nurses = ["RN Sample", "RN Pattern", "RN Model"]
  static let raters = ["rater-1", "rater-2"]
}
