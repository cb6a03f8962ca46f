import ClinicalRecords
import EHRSync
import RecordMapping
import RecordStore

/// Rows of a table have no ids: one of the patient, instrument, time and variant of an assessment that is there is that assessment.
struct KnownAssessments {
  /// By the id that a row of theirs would get: those that came from elsewhere and have another; nil where two are alike.
  private var elders: [RecordID: RecordID?] = [:]

  init(_ load: BulkLoad, _ deriveID: (String) -> RecordID) throws {
    try load.forEach(.assessment) { version in
      guard case .success(.assessment(let assessment)) = RecordBody.checked(version.body) else { return }
      let key = AssessmentTable.key(
        patient: assessment.patient, instrument: assessment.instrument, at: assessment.at, variant: assessment.variant)
      let derived = deriveID("assessment" + "\u{1F}" + key)
      if derived == assessment.id { return }
      elders[derived] = elders[derived] == nil ? .some(assessment.id) : .some(nil)
    }
  }

  /// The row's assessment under the id that it has here, with what a table has no column for.
  func renamed(_ entry: RecordsFile.Entry, _ load: BulkLoad) throws(StoreError) -> RecordsFile.Entry {
    guard case .assessment(var assessment) = entry.record else { return entry }
    if let elder = elders[assessment.id] ?? nil { assessment.id = elder }
    guard let version = try load.records([assessment.id]).first, case .success(.assessment(let old)) = RecordBody.checked(version.body) else {
      return RecordsFile.Entry(line: entry.line, record: .assessment(assessment))
    }
    (assessment.course, assessment.session, assessment.recordStatus) = (old.course, old.session, old.recordStatus)
    assessment.sensitivity = old.sensitivity
    return RecordsFile.Entry(line: entry.line, record: .assessment(assessment))
  }
}
