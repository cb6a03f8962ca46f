/// A diagnosis or another item of the problem list.
public struct Problem: Sendable, Hashable {
  public var id: RecordID
  public var patient: RecordID
  public var recordStatus: RecordStatus = .active
  public var code: CodedConcept = CodedConcept()
  public var clinicalStatus: ClinicalStatus?
  public var verificationStatus: VerificationStatus?
  public var onset: CalendarDate?
  public var abatement: CalendarDate?
  public var recordedAt: DateTime?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// FHIR condition-clinical.
public enum ClinicalStatus: String, Sendable, Hashable, CaseIterable { case active, recurrence, relapse, inactive, remission, resolved }
/// FHIR condition-ver-status, without entered-in-error, which is `Problem.recordStatus`.
public enum VerificationStatus: String, Sendable, Hashable, CaseIterable { case unconfirmed, provisional, differential, confirmed, refuted }
