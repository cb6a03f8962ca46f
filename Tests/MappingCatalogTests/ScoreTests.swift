import MappingCatalog
import Testing

@Suite struct ScoreTests {
  let catalog = MappingCatalog.load().catalog

  private func all(_ count: Int, _ value: Int) -> [String: Int] { Dictionary(uniqueKeysWithValues: (1...count).map { (String($0), value) }) }

  private func score(_ instrument: String, _ answers: [String: Int]) -> Score? { catalog.instruments[instrument]?.score(answers) }

  @Test(arguments: [("phq-9", 9, 3, 27), ("phq-9", 9, 0, 0), ("phq-9", 10, 1, 9), ("pcl-5", 20, 4, 80), ("caps-5", 20, 2, 40), ("caps-5", 30, 1, 20)])
  func `the total counts scored items alone`(instrument: String, items: Int, each: Int, total: Int) {
    #expect(score(instrument, all(items, each))?.status == .complete)
    #expect(score(instrument, all(items, each))?.total?.whole == total)
  }

  @Test func `clusters add up to the published maxima`() {
    let sums = score("pcl-5", all(20, 4))?.subscales.map { "\($0.id)=\($0.value ?? -1)" }
    #expect(sums == ["B=20", "C=8", "D=28", "E=24"])
    #expect(score("caps-5", all(30, 4))?.subscales.last == .some(Score.Subscale(id: "dissociation", value: 8)))
  }

  @Test func `one missing answer takes the total away, and leaves whole subscales`() {
    for item in 1...20 {
      var answers = all(20, 1)
      answers[String(item)] = nil
      let score = score("pcl-5", answers)
      #expect(score?.status == .incomplete)
      #expect(score?.total == nil)
      #expect(score?.subscales.filter { $0.value == nil }.count == 1)
    }
  }

  @Test func `an unscored item may be missing`() {
    #expect(score("phq-9", all(9, 1))?.status == .complete)
  }

  @Test(arguments: [
    ("phq-9", "3", 4, "item 3 out of range 0-3"), ("phq-9", "1", -1, "item 1 out of range 0-3"), ("pcl-5", "20", 5, "item 20 out of range 0-4"),
    ("phq-9", "11", 0, "item 11 unknown"),
  ]) func `an answer that cannot be rejects the whole`(instrument: String, item: String, answer: Int, reason: String) {
    var answers = all(9, 1)
    answers[item] = answer
    let score = score(instrument, answers)
    #expect(score?.status == .rejected(reason))
    #expect(score?.total == nil)
    #expect(score?.subscales.isEmpty == true)
  }

  @Test func `of several faults the first of the form is told`() {
    #expect(score("phq-9", ["9": 7, "2": 9, "x": 1])?.status == .rejected("item 2 out of range 0-3"))
  }
}
