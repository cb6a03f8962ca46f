import ClinicalRecords

/// The wall clock of the invented clinics: US Eastern time in 2026.
///
/// Summer time from 8 March to 1 November (15 U.S.C. 260a: second Sunday of March to first Sunday of November). Nothing
/// happens there at two in the morning, so the day alone decides the offset.
enum ClinicCalendar {
  /// Monday, 23 February 2026, as days since 1970: two weeks before the change to summer time.
  static let firstMonday = 20_507
  private static let summer = 20_520..<20_758

  /// The moment of a day, so many minutes and seconds after midnight.
  static func moment(day: Int, minute: Int, second: Int = 0) -> DateTime {
    let offset = summer.contains(day) ? -240 : -300
    let local = (day * 1440 + minute - offset) * 60 + second
    return DateTime(nanoseconds: Int128(local) * 1_000_000_000, offsetMinutes: offset)
  }

  static func date(_ day: Int) -> CalendarDate { CalendarDate(daysSinceEpoch: day) }
}

extension DateTime {
  func advanced(byMinutes minutes: Int) -> DateTime { advanced(bySeconds: 60 * minutes) }
}
