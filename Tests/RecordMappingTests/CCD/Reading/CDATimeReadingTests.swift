import Testing

@testable import RecordMapping

@Suite struct CDATimeReadingTests {
  @Test(arguments: [
    ("2026", "2026"), ("202603", "2026-03"), ("20260302", "2026-03-02"), ("20260302100500-0500", "2026-03-02T10:05:00-05:00"),
    ("202603021005-0500", "2026-03-02T10:05:00-05:00"), ("20260302100500.123+0130", "2026-03-02T10:05:00.123+01:30"),
    ("20260302100500+0000", "2026-03-02T10:05:00Z"), ("20260302100500-00:00", "2026-03-02T10:05:00Z"), ("20260302100500-05:00", "2026-03-02T10:05:00-05:00"),
    ("20260302-0500", "2026-03-02"),
  ])
  func `a time keeps the precision and the zone it had`(_ said: String, _ read: String) {
    #expect(CDATimeReading(said, offset: nil) == CDATimeReading(said, offset: "-06:00"))
    #expect(CDATimeReading(said, offset: nil)?.text == read)
    #expect(CDATimeReading(said, offset: nil)?.zone == .said)
  }

  @Test func `without a zone it has that of the document, and without that it is a day`() {
    #expect(CDATimeReading("20260302100500", offset: "-05:00")?.text == "2026-03-02T10:05:00-05:00")
    #expect(CDATimeReading("20260302100500", offset: "-05:00")?.zone == .ofDocument)
    #expect(CDATimeReading("20260302100500", offset: nil)?.text == "2026-03-02")
    #expect(CDATimeReading("20260302100500", offset: nil)?.zone == .dropped)
  }

  @Test func `a date that was padded with noughts is no midnight`() {
    #expect(CDATimeReading("20260302000000", offset: "-05:00")?.zone == .dropped)
    #expect(CDATimeReading("20260302000000-0500", offset: "-05:00")?.zone == .said)
  }

  @Test func `of a time whose clock is cut short the day is kept`() {
    #expect(CDATimeReading("2015062210000-0500", offset: "-05:00")?.text == "2015-06-22")
    #expect(CDATimeReading("2015062210000-0500", offset: "-05:00")?.zone == .broken)
  }

  @Test(arguments: [
    "", "20", "20261302", "20260230", "20260302250000-0500", "00010101000000", "18491231", "20260302100500x", "20260302100500-9900", "2026-03-02", "UNK",
  ])
  func `what names no time is none`(_ said: String) {
    #expect(CDATimeReading(said, offset: "-05:00") == nil)
  }
}
