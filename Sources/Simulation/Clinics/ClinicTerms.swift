import ClinicalRecords

/// The codes that invented clinics use.
///
/// Each was seen with its meaning in a public source: VSAC expansions, US Core and C-CDA examples. What has no code that
/// was seen there (a forearm, the transient dissociation of an infusion) is said in words.
enum ClinicTerms {
  private static let snomed = "http://snomed.info/sct"
  private static let rxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
  private static let loinc = "http://loinc.org"
  private static let icd10CM = "http://hl7.org/fhir/sid/icd-10-cm"

  private static func finding(_ code: String, _ display: String) -> CodedConcept {
    CodedConcept([Coding(system: snomed, code: code, display: display)], text: display)
  }

  private static func drug(_ code: String, _ display: String) -> CodedConcept {
    CodedConcept([Coding(system: rxNorm, code: code, display: display)], text: display)
  }

  private static func analyte(_ code: String, _ display: String) -> CodedConcept {
    CodedConcept([Coding(system: loinc, code: code, display: display)], text: display)
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

  static let alcohol = CodedConcept(
    [Coding(system: icd10CM, code: "F10.20", display: "Alcohol dependence, uncomplicated")], text: "Alcohol dependence, uncomplicated")

  static let ketamine = drug("6130", "Ketamine")
  static let midazolam = drug("6960", "Midazolam")
  static let ondansetron = drug("26225", "Ondansetron")
  static let labetalol = drug("6185", "Labetalol")
  static let metoclopramide = drug("6915", "Metoclopramide")

  static let nausea = finding("422587007", "Nausea")
  static let dizziness = finding("404640003", "Dizziness")
  static let headache = finding("25064002", "Headache (finding)")
  static let fatigue = finding("84229001", "Fatigue (finding)")
  static let drowsiness = finding("271782001", "Drowsy (finding)")
  static let raisedPressure = finding("24184005", "Finding of increased blood pressure (finding)")
  /// Not the dissociative disorders of F44 or F48.1: an effect of the infusion that passes.
  static let dissociation = CodedConcept(text: "Transient dissociation during the infusion")

  static let sertraline = drug("312941", "sertraline 50 MG Oral Tablet")
  static let venlafaxine = drug("313585", "24 HR venlafaxine 75 MG Extended Release Oral Capsule")
  static let prazosin = drug("312593", "prazosin 1 MG Oral Capsule")
  static let clonidine = drug("884173", "clonidine hydrochloride 0.1 MG Oral Tablet")
  static let lorazepam = drug("6470", "Lorazepam")
  static let paroxetine = drug("32937", "Paroxetine")

  /// A drug screen by immunoassay.
  static let analytes = [
    analyte("18282-4", "Cannabinoids [Presence] in Urine by Screen method"),
    analyte("14314-9", "Benzoylecgonine [Presence] in Urine by Screen method"),
    analyte("19261-7", "Amphetamines [Presence] in Urine by Screen method"),
  ]

  static let oral = CodedConcept(text: "Oral")
  static let intravenous = finding("47625008", "Intravenous route (qualifier value)")
  static let forearm = CodedConcept(text: "Forearm")
  static let handBack = CodedConcept(text: "Back of the hand")
}
