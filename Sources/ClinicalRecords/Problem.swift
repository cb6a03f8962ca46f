/// A diagnosis or another item of the problem list.
public struct Problem: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The diagnosis, in SNOMED CT and in ICD-10-CM where both are known.
  public var code: CodedConcept = CodedConcept()
  /// Whether the patient has it now.
  public var clinicalStatus: ClinicalStatus?
  /// How sure it is.
  public var verificationStatus: VerificationStatus?
  /// When it began: a day, a month or a year.
  public var onset: CalendarDate?
  /// When it was over: a day, a month or a year.
  public var abatement: CalendarDate?
  /// When it was put on the list.
  public var recordedAt: DateTime?
  /// Why it stays in the clinic, if it does.
  public var sensitivity: Sensitivity?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// FHIR condition-clinical.
public enum ClinicalStatus: String, Sendable, Hashable, CaseIterable { case active, recurrence, relapse, inactive, remission, resolved }
/// FHIR condition-ver-status, without entered-in-error, which is `Problem.recordStatus`.
public enum VerificationStatus: String, Sendable, Hashable, CaseIterable { case unconfirmed, provisional, differential, confirmed, refuted }
