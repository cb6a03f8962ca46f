import Foundation
import LosslessJSON
import MappingCatalog
import Testing

/// Instruments as files: one that nobody has heard of is scored without a line of Swift, and a wrong one is told of whole.
@Suite struct InstrumentFileTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/outcomes/instruments")

  private func load(_ fixture: String, as name: String) throws -> (catalog: MappingCatalog, faults: [CatalogFault]) {
    MappingCatalog.load([MappingFile(path: "instruments/\(name).json", bytes: [UInt8](try Data(contentsOf: Self.folder.appending(path: fixture))))])
  }

  @Test func `an instrument nobody has heard of is taken from its file`() throws {
    let (catalog, faults) = try load("weather-7.json", as: "weather-7")
    #expect(faults.isEmpty, "\(faults)")
    #expect(catalog.instruments["weather-7"]?.noticeableChange?.points == 2)
  }

  @Test func `every fault of a wrong file is told at once`() throws {
    let (catalog, faults) = try load("every-fault.json", as: "weather-7")
    #expect(catalog.instruments.isEmpty)
    let fields = Set(faults.map(\.field))
    for field in [
      "instrument", "colour", "mode", "total.verified", "items[1].id", "items[2].range", "items[3].scored", "items[7].range", "subscales[0].items",
      "subscales[1].method", "subscales[2].max", "missing.policy", "missing.eitherOr[1]", "bands.source", "bands.steps[0].from", "bands.steps[2].from",
      "cutoffs[0].totalAtLeast", "cutoffs[1].items", "cutoffs[2].id", "findings[0].require[0].subscale", "findings[1].outcomes[1].countAtLeast",
      "findings[2].key", "findings[2].atMost", "findings[3].levels[0].when", "findings[4].kind", "change.rules[0]", "change.rules[1].key",
      "change.rules[1].pointsReductionAtLeast", "licence.shipWording",
    ] {
      #expect(fields.contains(field), "\(field) is not told")
    }
    #expect(faults.allSatisfy { !$0.message.isEmpty && $0.file == "instruments/weather-7.json" })
  }

  /// A slip in one field of a file that was right, and the field that is told.
  @Test(arguments: [
    (#""max": 20"#, #""max": 19"#, "total.max"), (#""from": 33"#, #""from": 0"#, "bands.steps[1].from"),
    (#""totalAtLeast": 12"#, #""totalAtLeast": 21"#, "cutoffs[0].totalAtLeast"), (#""atMost": 3"#, #""atMost": 20"#, "findings[2].atMost"),
    (#""key": "calm""#, #""key": "band""#, "findings[2].key"), (#""key": "calm""#, #""key": "share""#, "findings[2].key"),
    (#""anyItemAtLeast": 5"#, #""anyItemAtLeast": 6"#, "cutoffs[1].anyItemAtLeast"),
    (#""unanswered": "season""#, #""unanswered": "reason""#, "findings[3].levels[0].when"),
    (#""percentReductionAtLeast": 40"#, #""percentReductionAtLeast": 101"#, "change.rules[0].percentReductionAtLeast"),
    (#""pointsReductionAtLeast": 6"#, #""pointsReductionAtLeast": 21"#, "change.rules[1].pointsReductionAtLeast"),
    (#""meanID": "groundMean""#, #""meanID": "sky""#, "subscales"), (#""percentKey": "share""#, #""percentKey": "band""#, "total.percentKey"),
    (#"["points", "percent"]"#, #"["percent"]"#, "change.metrics"), (#"["points", "percent"]"#, #"["points", "stars"]"#, "change.metrics[1]"),
  ]) func `a slip is seen`(from: String, to: String, field: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "weather-7.json"), encoding: .utf8)
    #expect(text.contains(from))
    let slipped = Array(text.replacingOccurrences(of: from, with: to).utf8)
    let (catalog, faults) = MappingCatalog.load([MappingFile(path: "instruments/weather-7.json", bytes: slipped)])
    #expect(catalog.instruments.isEmpty)
    #expect(faults.contains { $0.field == field }, "\(faults)")
  }

  @Test func `a file built in that is bent anywhere never traps`() throws {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: "weather-7.json")))
    for place in stride(from: 0, to: bytes.count, by: 3) {
      for byte in [UInt8(ascii: "0"), UInt8(ascii: "9"), UInt8(ascii: "\""), UInt8(ascii: "]")] {
        var bent = bytes
        bent[place] = byte
        let catalog = MappingCatalog.load([MappingFile(path: "instruments/weather-7.json", bytes: bent)]).catalog
        if let instrument = catalog.instruments["weather-7"] { _ = instrument.score(["sun": 1, "fog": 2, "rain": 0, "wind-a": 1]) }
      }
    }
  }
}
