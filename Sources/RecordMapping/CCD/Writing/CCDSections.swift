import CDADocuments

/// A section of the document: how it is told from a chart.
struct CCDSection: Sendable {
  let kind: CDASectionKind
  let tell: @Sendable (inout CCDTelling) throws(MappingError) -> CDAElement

  init(_ kind: CDASectionKind, tell: @escaping @Sendable (inout CCDTelling) throws(MappingError) -> CDAElement) {
    self.kind = kind
    self.tell = tell
  }

  /// A section that a CCD must have and of which the records know nothing.
  init(nothingIn kind: CDASectionKind) { self.init(kind) { _ throws(MappingError) in kind.nothing() } }
}

/// The sections of a CCD, in the order they are written.
enum CCDSections {
  static let all: [CCDSection] = [
    AllergiesSection.section,
    MedicationsSection.section,
    ProblemsSection.section,
    MedicationsAdministeredSection.section,
    ProceduresSection.section,
    EncountersSection.section,
    ResultsSection.section,
    socialHistory,
    VitalSignsSection.section,
    MentalStatusSection.section,
    AssessmentSection.section,
    PlanOfTreatmentSection.section,
    functionalStatus,
    immunizations,
    medicalEquipment,
  ]

  // The records know nothing of these: not even whether the patient smokes, which is never made up.
  private static let socialHistory = CCDSection(
    nothingIn: CDASectionKind(".2.17", "2015-08-01", code: "29762-2", display: "Social history", title: "Social History"))
  private static let functionalStatus = CCDSection(
    nothingIn: CDASectionKind(".2.14", "2014-06-09", code: "47420-5", display: "Functional status assessment note", title: "Functional Status"))
  private static let immunizations = CCDSection(
    nothingIn: CDASectionKind(".2.2.1", "2015-08-01", code: "11369-6", display: "History of Immunization", title: "Immunizations"))
  private static let medicalEquipment = CCDSection(
    nothingIn: CDASectionKind(".2.23", "2014-06-09", code: "46264-8", display: "History of medical device use", title: "Medical Equipment"))
}
