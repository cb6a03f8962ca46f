import ClinicalRecords
import MappingCatalog
import Outcomes
import Testing

@Suite struct InstrumentScoringTests {
  private let catalog = MappingCatalog.load().catalog

  private func assessment(_ instrument: String, _ answers: [String: Int]) -> Assessment {
    var assessment = Assessment(id: RecordID(high: 1, low: 1), patient: RecordID(high: 1, low: 2))
    assessment.instrument = instrument
    assessment.answers = answers.mapValues { Sensitive($0) }
    return assessment
  }

  @Test func `an assessment is scored by the file of its instrument`() {
    let answers = Dictionary(uniqueKeysWithValues: (1...9).map { (String($0), $0 % 4) })
    #expect(assessment("phq-9", answers).score(in: catalog)?.total == 13)
  }

  @Test func `an instrument nobody knows has no score`() {
    #expect(assessment("phq-8", ["1": 1]).score(in: catalog) == nil)
  }
}
