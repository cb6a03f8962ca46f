import ClinicalRecords
import MappingCatalog

extension MappingCatalog {
  /// Answers of an assessment that its instrument cannot have, each with its path; none for an instrument that is not loaded.
  func faults(of record: ClinicalRecord) -> [RecordFault] {
    guard case .assessment(let assessment) = record, assessment.recordStatus == .active, let instrument = instruments[assessment.instrument] else { return [] }
    return assessment.answers.keys.sorted().compactMap { id in
      guard let item = instrument.item(id) else { return RecordFault("answers.\(id)", "\(instrument.id) has no such item") }
      guard let range = item.range, let answer = assessment.answers[id], !range.contains(answer.value) else { return nil }
      return RecordFault("answers.\(id)", "out of range \(range.lowerBound)-\(range.upperBound)")
    }
  }
}
