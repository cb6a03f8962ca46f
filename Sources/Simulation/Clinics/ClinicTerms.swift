import ClinicalRecords

/// The codes that invented clinics use.
///
/// Each was seen with its meaning in a public source: VSAC expansions, US Core and C-CDA examples. What has no code that
/// was seen there (a forearm, the transient dissociation of an infusion) is said in words.
enum ClinicTerms {
  private static let snomed = "http://snomed.info/sct"
  private static let rxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
  private static let icd10CM = "http://hl7.org/fhir/sid/icd-10-cm"

  private static func finding(_ code: String, _ display: String) -> CodedConcept {
    CodedConcept([Coding(system: snomed, code: code, display: display)], text: display)
  }

  private static func drug(_ code: String, _ display: String) -> CodedConcept {
    CodedConcept([Coding(system: rxNorm, code: code, display: display)], text: display)
  }

  private static func diagnosis(_ snomedCode: String, _ snomedDisplay: String, _ icdCode: String, _ icdDisplay: String) -> CodedConcept {
    CodedConcept(
      [Coding(system: snomed, code: snomedCode, display: snomedDisplay), Coding(system: icd10CM, code: icdCode, display: icdDisplay)],
      text: icdDisplay)
  }

  static let ptsd = diagnosis(
    "47505003", "Posttraumatic stress disorder (disorder)", "F43.10", "Post-traumatic stress disorder, unspecified")
  static let chronicPTSD = diagnosis(
    "313182004", "Chronic post-traumatic stress disorder (disorder)", "F43.12", "Post-traumatic stress disorder, chronic")
  static let depression = diagnosis(
    "18818009", "Moderate recurrent major depression (disorder)", "F33.1", "Major depressive disorder, recurrent, moderate")

  static let ketamine = drug("6130", "Ketamine")
  static let ondansetron = drug("26225", "Ondansetron")
  static let labetalol = drug("6185", "Labetalol")
  static let metoclopramide = drug("6915", "Metoclopramide")

  static let nausea = finding("422587007", "Nausea")
  static let dizziness = finding("404640003", "Dizziness")
  static let headache = finding("25064002", "Headache (finding)")
  static let raisedPressure = finding("24184005", "Finding of increased blood pressure (finding)")
  /// Not the dissociative disorders of F44 or F48.1: an effect of the infusion that passes.
  static let dissociation = CodedConcept(text: "Transient dissociation during the infusion")

  static let intravenous = finding("47625008", "Intravenous route (qualifier value)")
  static let forearm = CodedConcept(text: "Forearm")
  static let handBack = CodedConcept(text: "Back of the hand")
}
