/// A drug that the patient takes beside the infusions, as the patient or another prescriber told it.
public struct Medication: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The drug, as RxNorm has it.
  public var code: CodedConcept = CodedConcept()
  /// Whether it is taken now.
  public var status: MedicationStatus = .active
  /// How much is taken each time.
  public var dose: MeasuredAmount?
  /// How it is taken.
  public var route: CodedConcept?
  /// How it is taken, in words: `one tablet at night`.
  public var directions: String?
  /// The day it was first taken: a day, a month or a year.
  public var start: CalendarDate?
  /// The day it was last taken for good.
  public var stop: CalendarDate?
  /// When it was last taken before it was written down.
  public var lastTaken: DateTime?
  /// When it was written down.
  public var recordedAt: DateTime?
  /// What makes it matter to an infusion; in the order of ``MedicationConcern``'s cases, none twice.
  public var concerns: [MedicationConcern] = []
  /// Why it stays in the clinic, if it does.
  public var sensitivity: Sensitivity?
  /// How we know of it; nil where nobody said.
  public var basis: MedicationBasis?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// Whether a drug is taken now (FHIR medicationrequest-status, without entered-in-error and draft).
public enum MedicationStatus: String, Sendable, Hashable, CaseIterable {
  case active
  case onHold = "on-hold"
  case completed, stopped, unknown
}

/// How a clinic knows that a drug is taken.
///
/// FHIR has a type for each: what was ordered is a MedicationRequest, what somebody told is a MedicationStatement.
public enum MedicationBasis: String, Sendable, Hashable, CaseIterable { case ordered, stated }

/// What makes a drug matter to a ketamine infusion.
public enum MedicationConcern: String, Sendable, Hashable, CaseIterable {
  case monoamineOxidaseInhibitor = "maoi"
  case benzodiazepine, lamotrigine, naltrexone, stimulant, antihypertensive, theophylline
}

/// An exact decimal with a unit that is known only when it is read.
public struct MeasuredAmount: Sendable, Hashable {
  /// How many of the unit, to the digit.
  public var value: ClinicalDecimal
  /// A UCUM code, case sensitive: `ug`.
  public var unit: String

  public init(value: ClinicalDecimal, unit: String) {
    self.value = value
    self.unit = unit
  }
}
