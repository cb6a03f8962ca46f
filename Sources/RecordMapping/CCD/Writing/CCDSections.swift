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
    allergies,
    medications,
    ProblemsSection.section,
    MedicationsAdministeredSection.section,
    ProceduresSection.section,
    results,
    socialHistory,
    VitalSignsSection.section,
    MentalStatusSection.section,
  ]

  private static let allergies = CCDSection(
    nothingIn: CDASectionKind(".2.6.1", "2015-08-01", code: "48765-2", display: "Allergies and adverse reactions", title: "Allergies"))
  private static let medications = CCDSection(
    nothingIn: CDASectionKind(".2.1.1", "2014-06-09", code: "10160-0", display: "History of Medication use", title: "Medications"))
  private static let results = CCDSection(
    nothingIn: CDASectionKind(".2.3.1", "2015-08-01", code: "30954-2", display: "Relevant diagnostic tests and/or laboratory data", title: "Results"))
  private static let socialHistory = CCDSection(
    nothingIn: CDASectionKind(".2.17", "2015-08-01", code: "29762-2", display: "Social history", title: "Social History"))
}
