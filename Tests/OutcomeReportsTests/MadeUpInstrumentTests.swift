import Foundation
import LosslessJSON
import MappingCatalog
import OutcomeReports
import Testing

@Suite struct MadeUpInstrumentTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/outcomes/instruments")

  @Test func `an instrument that is only a file answers every request of its cases`() throws {
    let file = MappingFile(path: "instruments/weather-7.json", bytes: [UInt8](try Data(contentsOf: Self.folder.appending(path: "weather-7.json"))))
    let instrument = try #require(MappingCatalog.load([file]).catalog.instruments["weather-7"])
    let cases = try JSON(parsing: [UInt8](try Data(contentsOf: Self.folder.appending(path: "weather-7.cases.json")))).elements
    #expect(cases.count == 6)
    for one in cases {
      let answer: JSON
      do {
        answer = ScoreText(try ScoringRequest(try #require(one["request"])).judged(by: instrument), of: instrument, engine: "").json
      } catch let rejection as ScoringRequest.Rejection {
        answer = ScoreText.rejected(rejection.reason, by: instrument, engine: "")
      }
      let told = answer.members.filter { !["instrument", "engine", "instrumentHash"].contains($0.name) }
      let expected = try #require(one["answer"]).members
      #expect(told.map(\.name) == expected.map(\.name))
      for (member, wanted) in zip(told, expected) {
        #expect(same(member.value, wanted.value), "\(member.name): \(member.value.text), not \(wanted.value.text)")
      }
    }
  }

  /// Numbers are compared as amounts: a file made elsewhere writes 3.0 for 3.0000.
  private func same(_ a: JSON, _ b: JSON) -> Bool {
    if let x = a.number, let y = b.number { return x.isEqualInValue(to: y) }
    guard a.kind == .object, b.kind == .object else { return a == b }
    return a.members.map(\.name) == b.members.map(\.name) && zip(a.members, b.members).allSatisfy { same($0.value, $1.value) }
  }
}
