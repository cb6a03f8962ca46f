import ClinicalRecords
import Testing

@Suite struct DateTimeTests {
  @Test(arguments: [
    "2026-03-02T09:00:00-05:00", "2026-03-02T14:00:00Z", "2026-03-02T14:00:00.120Z", "2024-02-29T23:59:59+14:00", "2000-02-29T00:00:00-14:00",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2026-03-02T14:00:00.123456789123+00:00", "1969-12-31T23:59:59.5Z",
  ]) func `a moment is spelled as it was read`(text: String) throws {
    #expect(try #require(DateTime(text)).description == text)
  }

  @Test(arguments: [
    "", "2026-03-02", "2026-03-02T09:00:00", "2026-03-02T09:00-05:00", "2026-03-02T24:00:00Z", "2026-03-02T09:60:00Z", "2026-06-30T23:59:60Z",
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "0000-01-01T00:00:00Z", "2026-03-02T09:00:00.Z",
    "2026-03-02T09:00:00+14:01", "2026-03-02T09:00:00+15:00",
    "2026-03-02T09:00:00-0500", "2026-03-02T09:00:00-05", "2026-03-02 09:00:00Z", "2026-03-02T09:00:00z", "2026-03-02T09:00:00ZZ", "2026-03-02T09:00:00.1",
    "+026-03-02T09:00:00Z",
    "2026-03-02T09:00:00+05:60", "２026-03-02T09:00:00Z",
  ]) func `what names no moment is refused`(text: String) {
    #expect(DateTime(text) == nil)
  }

  @Test func `equality and order are of the instant`() throws {
    let eastern = try #require(DateTime("2026-03-02T09:00:00-05:00"))
    let utc = try #require(DateTime("2026-03-02T14:00:00.000Z"))
    #expect(eastern == utc)
    #expect(eastern.hashValue == utc.hashValue)
    #expect(eastern.utc.description == "2026-03-02T14:00:00Z")
    #expect(try #require(DateTime("2026-03-02T14:00:00.000000001Z")) > eastern)
  }

  @Test func `half an hour over the change to summer time is half an hour`() throws {
    let before = try #require(DateTime("2026-03-08T01:45:00-05:00"))
    let after = try #require(DateTime("2026-03-08T03:15:00-04:00"))
    #expect(before.advanced(bySeconds: 1800) == after)
    #expect(before.advanced(bySeconds: 1800).description == "2026-03-08T02:15:00-05:00", "the offset stays the one that was written")
  }

  @Test(
    arguments: [0, 1, -1, 999_999_999, -62_135_596_800_000_000_000, 253_402_300_799_999_999_999, 1_772_460_000_500_000_000] as [Int128],
    [0, -300, 345, 840, -840])
  func `a moment out of nanoseconds reads back as itself`(nanoseconds: Int128, offset: Int) throws {
    let moment = DateTime(nanoseconds: nanoseconds, offsetMinutes: offset)
    // The first and the last day in another offset fall out of the years that can be written.
    guard let back = DateTime(moment.description) else { return #expect(moment.description.hasPrefix("0000") || nanoseconds > 253_402_000_000_000_000_000) }
    #expect(back.nanoseconds == nanoseconds)
    #expect(back.offsetMinutes == offset)
  }

  @Test func `the day is the one where it was written`() throws {
    #expect(try #require(DateTime("2026-03-02T23:30:00-05:00")).date.description == "2026-03-02")
    #expect(try #require(DateTime("2026-03-02T00:30:00+09:00")).date.description == "2026-03-02")
    #expect(try #require(DateTime("9999-12-31T23:59:59Z")).advanced(bySeconds: 1).date.year == 10_000, "no trap beyond the last year")
  }
}

@Suite struct CalendarDateTests {
  @Test(arguments: ["2026", "2026-03", "2026-03-02", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
  func `a date keeps how much it says`(text: String) throws {
    #expect(try #require(CalendarDate(text)).description == text)
  }

  @Test(arguments: [
    "", "26", "2026-3", "2026-3-2", "2026-13", "2026-00", "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "0000", "2026-03-02T", "2026/03/02", "-026",
    "20260302",
  ])
  func `what names no date is refused`(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test func `every day of four centuries is counted once`() throws {
    var expected = try #require(CalendarDate("1600-01-01")?.daysSinceEpoch)
    for year in 1600..<2000 {
      for month in 1...12 {
        for day in 1...31 {
          let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
          guard let date = CalendarDate(text) else { continue }
          guard date.daysSinceEpoch == expected, CalendarDate(daysSinceEpoch: expected) == date else { return #expect(Bool(false), "\(text)") }
          expected += 1
        }
      }
    }
    #expect(expected == CalendarDate("2000-01-01")?.daysSinceEpoch)
    #expect(expected - (CalendarDate("1600-01-01")?.daysSinceEpoch ?? 0) == 146_097)
    #expect(CalendarDate("1970-01-01")?.daysSinceEpoch == 0)
    #expect(CalendarDate("2026-03")?.daysSinceEpoch == nil)
  }
}
