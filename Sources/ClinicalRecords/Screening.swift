/// What was looked at before a course or an infusion, to see whether it may be given.
public struct Screening: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The course it was done for.
  public var course: RecordID?
  /// The infusion it was done for.
  public var session: RecordID?
  /// When it was done.
  public var at: DateTime?
  /// Who did it, as the clinic names them.
  public var screener: String?
  /// The electrocardiogram.
  public var electrocardiogram: ElectrocardiogramFinding?
  /// Blood pressure and the like, at rest.
  public var vitals: [VitalSample] = []
  /// In kg.
  public var weight: Amount<Kilogram>?
  /// In cm.
  public var height: Amount<Centimeter>?
  /// The test for pregnancy.
  public var pregnancyTest: PregnancyTest?
  /// The drug screen, one analyte a member.
  public var drugScreen: [DrugScreenResult] = []
  /// The Columbia screener that was filled in, as an assessment.
  public var suicideRisk: RecordID?
  /// Whether psychosis was looked for and is excluded.
  public var psychosisExcluded: Bool?
  /// Whether mania was looked for and is excluded.
  public var maniaExcluded: Bool?
  /// For how long the patient had eaten nothing.
  public var fasting: Amount<Hour>?
  /// Whether the infusion may be given.
  public var isCleared: Bool?
  /// Why it stays in the clinic, if it does.
  public var sensitivity: Sensitivity?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// What an electrocardiogram showed.
public enum ElectrocardiogramFinding: String, Sendable, Hashable, CaseIterable {
  case normal, abnormal
  case notDone = "not-done"
}

/// Whether a test found what it looked for.
public enum TestFinding: String, Sendable, Hashable, CaseIterable { case positive, negative, indeterminate }

/// A test for choriogonadotropin.
public struct PregnancyTest: Sendable, Hashable {
  /// What was tested.
  public var specimen: PregnancyTestSpecimen
  /// What it showed.
  public var result: TestFinding
  /// The maker's lot of the test.
  public var lot: String?
  /// When the test expires, a day or a month.
  public var expiry: CalendarDate?
  /// Who read it, as the clinic names them.
  public var readBy: String?

  public init(specimen: PregnancyTestSpecimen, result: TestFinding) {
    self.specimen = specimen
    self.result = result
  }
}

/// What a pregnancy test is done on.
public enum PregnancyTestSpecimen: String, Sendable, Hashable, CaseIterable { case urine, serum }

/// One analyte of a urine drug screen.
public struct DrugScreenResult: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// What was looked for, as LOINC or the clinic names it.
  public var analyte: CodedConcept
  /// What it showed.
  public var result: TestFinding

  public init(id: RecordID, analyte: CodedConcept, result: TestFinding) {
    self.id = id
    self.analyte = analyte
    self.result = result
  }
}
