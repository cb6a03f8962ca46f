import ClinicalRecords
import MappingCatalog

/// An assessment whose rows may not all have been read.
struct AssessmentDraft: Sendable {
  let line: Int
  /// What its columns say beside the answers: every row of it says the same.
  let texts: [String]
  let instrument: Instrument?
  /// The total as it is told, and where.
  let total: (number: CellNumber, field: CSVReader.Field)?
  /// By how much the form's answers lie above the instrument's own.
  let shift: Int
  /// What the form's lowest answer is written as.
  let base: Int
  var assessment: Assessment
  /// Whether one of its answers was refused: what is left of it is not looked at.
  var hasFault = false
}

extension AssessmentDraft {
  /// Why the total that was told is not what the answers come to; nil where it is, or none was told.
  var totalFault: String? {
    guard let total, !hasFault else { return nil }
    if assessment.answers.isEmpty, let range = instrument?.totalRange, !range.contains(total.number.digits / total.number.power) {
      return "out of range \(range.lowerBound)-\(range.upperBound)"
    }
    if assessment.answers.isEmpty { return shift == 0 ? nil : "a total without answers cannot be converted to another base" }
    guard let instrument, let method = instrument.total?.method else { return "\(assessment.instrument) has no total to hold this against" }
    guard let score = instrument.score(assessment.answers.mapValues(\.value)).total else {
      return "an item has no answer: there is no total to hold this against"
    }
    let counted = instrument.items.count { $0.isScored }
    let sum = score.sum + shift * (method == .mean ? score.count : counted)
    return total.number.tells(sum, over: score.count) ? nil : "the answers come to another total"
  }
}
