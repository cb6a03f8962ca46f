import ClinicalRecords

/// What is infused when, and what is asked when, under one protocol.
struct CoursePlan: Sendable {
  /// Assessments that are made when an infusion is over.
  struct Visit: Sendable {
    /// After which infusion of the course; of a follow-up the last.
    let after: Int
    let timePoint: String
    /// Counted from the day of the first infusion.
    let day: Int
    let instruments: [String]
  }

  /// The name of a file in `Mappings/protocols`.
  let protocolID: String
  let drug: CodedConcept
  /// In mg/kg.
  let perWeight: ClinicalDecimal
  /// In mg: no more is ordered.
  let cap: ClinicalDecimal
  /// In mg: so much is drawn up, whatever is ordered.
  let drawnUp: ClinicalDecimal
  /// Of the bag, in mg/mL.
  let concentration: ClinicalDecimal
  let ndc: String?
  /// The days of the infusions, counted from the first.
  let days: [Int]
  let visits: [Visit]
  /// After a course that was finished.
  let followUps: [Visit]

  /// How many of a hundred get better (Feder 2021: 67 % with ketamine, 20 % with midazolam).
  var chanceOfResponse: Int { drug == ClinicTerms.midazolam ? 20 : 67 }

  /// What the bag is made up to, in mL.
  static let bag = ClinicalDecimal(significand: 500, exponent: -1)

  private static let all = ["caps-5", "pcl-5", "phq-9"]
  private static let own = ["pcl-5", "phq-9"]

  private static func ketamine(_ protocolID: String, days: [Int], visits: [Visit], followUps: [Visit]) -> CoursePlan {
    CoursePlan(
      protocolID: protocolID, drug: ClinicTerms.ketamine, perWeight: ClinicalDecimal(significand: 5, exponent: -1), cap: ClinicalDecimal(50),
      drawnUp: ClinicalDecimal(significand: 500, exponent: -1), concentration: ClinicalDecimal(1), ndc: "42023-113", days: days, visits: visits,
      followUps: followUps)
  }

  /// Monday, Wednesday and Friday, two weeks (Feder 2021).
  private static let sixDays = [0, 2, 4, 7, 9, 11]
  private static let sixVisits = [
    Visit(after: 1, timePoint: "24h", day: 1, instruments: all), Visit(after: 3, timePoint: "week-1", day: 8, instruments: all),
    Visit(after: 6, timePoint: "week-2", day: 14, instruments: all),
  ]
  private static let week6 = Visit(after: 6, timePoint: "week-6", day: 42, instruments: own)

  static let ketamineSix = ketamine("ketamine-6x2", days: sixDays, visits: sixVisits, followUps: [week6])

  /// Monday and Thursday, four weeks (Abdallah 2022).
  static let ketamineEight = ketamine(
    "ketamine-8x4w", days: [0, 3, 7, 10, 14, 17, 21, 24],
    visits: [Visit(after: 1, timePoint: "24h", day: 1, instruments: all)]
      + (1...4).map { Visit(after: 2 * $0, timePoint: "week-\($0)", day: 7 * $0 - 3, instruments: all) },
    followUps: [
      Visit(after: 8, timePoint: "week-8", day: 56, instruments: own), Visit(after: 8, timePoint: "week-12", day: 84, instruments: own),
    ])

  /// One infusion and the days after it (Feder 2014).
  static let ketamineSingle = ketamine(
    "ketamine-single", days: [0],
    visits: [
      Visit(after: 1, timePoint: "24h", day: 1, instruments: all), Visit(after: 1, timePoint: "48h", day: 2, instruments: own),
      Visit(after: 1, timePoint: "72h", day: 3, instruments: own), Visit(after: 1, timePoint: "week-1", day: 7, instruments: all),
    ],
    followUps: [Visit(after: 1, timePoint: "week-2", day: 14, instruments: own)])

  /// The control of the trial: 0.045 mg/kg of midazolam as the ketamine is given, one vial of 5 mg in the same bag.
  static let midazolamSix = CoursePlan(
    protocolID: "midazolam-6x2", drug: ClinicTerms.midazolam, perWeight: ClinicalDecimal(significand: 45, exponent: -3), cap: ClinicalDecimal(5),
    drawnUp: ClinicalDecimal(significand: 50, exponent: -1), concentration: ClinicalDecimal(significand: 1, exponent: -1), ndc: nil, days: sixDays,
    visits: sixVisits, followUps: [week6, Visit(after: 6, timePoint: "week-10", day: 70, instruments: own)])
}
