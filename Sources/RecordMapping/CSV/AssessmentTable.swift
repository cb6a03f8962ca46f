public import ClinicalRecords
public import MappingCatalog

/// Assessments out of a CSV file, taken whole or refused whole.
///
/// Two forms, told apart by the header. **Wide**, one row an assessment: `patient,instrument,at,timePoint,rater,1,2,3,…`, a
/// column an item. **Long**, one row an answer: `patient,instrument,at,…,item,answer`; rows of the same patient, instrument
/// and time are one assessment. `timePoint`, `rater`, `raterID`, `variant`, `status` (else completed), `total` and `base` may be
/// absent, columns may stand in any order, a column that nobody knows is refused. An empty answer is unanswered; a score is a
/// whole number, `3` or as a spreadsheet may spell it `3,0`. A `total` is held against what the answers come to, and is all there is where
/// no answer is given. `base` is what the form's lowest answer is written as, 0 or 1, where that is not the instrument's own.
public struct AssessmentTable: Sendable {
  /// The file as faults shall name it.
  public let file: String
  /// Derives an id from a text: the same text gives the same id, another text another.
  let deriveID: @Sendable (String) -> RecordID
  /// The instrument of that name; nil for one whose totals are only told.
  let instrumentOf: @Sendable (_ name: String) -> Instrument?
  /// Finds the record of a patient named by a medical record number.
  let patientOf: @Sendable (_ system: String, _ value: Sensitive<String>) -> RecordID?
  /// Whether there is a patient of that id.
  let isPatient: @Sendable (RecordID) -> Bool

  /// A reader for one file.
  ///
  /// An assessment's id is derived from its source row's patient, instrument, time and variant, so that a file with a
  /// corrected answer edits the assessment that its forerunner brought. Who rates an instrument, when the row does not say, follows
  /// from its file; where that does not say either the row is refused.
  public init(
    file: String, deriveID: @escaping @Sendable (String) -> RecordID, instrumentOf: @escaping @Sendable (_ name: String) -> Instrument?,
    patientOf: @escaping @Sendable (_ system: String, _ value: Sensitive<String>) -> RecordID?, isPatient: @escaping @Sendable (RecordID) -> Bool
  ) {
    self.file = file
    self.deriveID = deriveID
    self.instrumentOf = instrumentOf
    self.patientOf = patientOf
    self.isPatient = isPatient
  }

  /// The text of an assessment's patient, instrument, time and variant, by which it is known again.
  public static func key(patient: RecordID, instrument: String, at: DateTime?, variant: String?) -> String {
    [patient.description, instrument, at?.utc.description ?? "", variant ?? ""].joined(separator: "\u{1F}")
  }

  /// The assessments of a file that is at hand, with the line each starts on, in the order of the file.
  public func read(_ bytes: [UInt8]) throws(RefusedFile) -> [RecordsFile.Entry] {
    var rows = AssessmentRows(self, .all)
    do throws(AssessmentRows.Scattered) {
      try rows.append(bytes)
      try rows.finish()
    } catch {
      // Not where all rows are kept until the end.
    }
    if !rows.faults.isEmpty { throw RefusedFile(rows.faults) }
    return rows.drain()
  }

  static func rater(_ instrument: Instrument?) -> Rater? {
    guard let mode = instrument?.mode else { return nil }
    return mode.hasPrefix("self") ? .patient : mode.hasPrefix("clinician") ? .clinician : nil
  }
}
