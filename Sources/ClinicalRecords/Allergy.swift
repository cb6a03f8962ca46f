/// An allergy or intolerance, or that there is known to be none.
public struct Allergy: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The substance; of `noneKnown` absent.
  public var code: CodedConcept?
  /// That the patient was asked and has none; not the same as that nobody asked, of which there is no record.
  public var noneKnown: Bool?
  /// What the substance is: food, a drug.
  public var category: AllergyCategory?
  /// Whether the patient reacts to it now.
  public var clinicalStatus: AllergyClinicalStatus?
  /// How sure it is.
  public var verificationStatus: AllergyVerificationStatus?
  /// How dangerous the next exposure may be.
  public var criticality: AllergyCriticality?
  /// When it was first seen: a day, a month or a year.
  public var onset: CalendarDate?
  /// When it was written down.
  public var recordedAt: DateTime?
  /// What happened on exposure.
  public var reactions: [AllergyReaction] = []

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// FHIR allergy-intolerance-category.
public enum AllergyCategory: String, Sendable, Hashable, CaseIterable { case food, medication, environment, biologic }
/// FHIR allergyintolerance-clinical.
public enum AllergyClinicalStatus: String, Sendable, Hashable, CaseIterable { case active, inactive, resolved }
/// FHIR allergyintolerance-verification, without entered-in-error, which is `Allergy.recordStatus`.
public enum AllergyVerificationStatus: String, Sendable, Hashable, CaseIterable { case unconfirmed, confirmed, refuted }
/// FHIR allergy-intolerance-criticality.
public enum AllergyCriticality: String, Sendable, Hashable, CaseIterable {
  case low, high
  case unableToAssess = "unable-to-assess"
}

/// What happened on one exposure to a substance.
public struct AllergyReaction: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// What was seen: hives.
  public var manifestation: CodedConcept
  /// How bad it was (FHIR reaction-event-severity).
  public var severity: AdverseEventSeverity?
  /// When it began.
  public var onset: CalendarDate?

  public init(id: RecordID, manifestation: CodedConcept) {
    self.id = id
    self.manifestation = manifestation
  }
}
