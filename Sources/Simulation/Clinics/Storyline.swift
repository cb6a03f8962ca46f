/// What befell one patient: how far the course has come, and what else is in the chart.
struct Storyline: Sendable {
  /// What the patient said to giving data to others.
  enum Sharing: Sendable { case unasked, agreed, withSubstanceUse, withNotes, refused, withdrawn }

  var plan = CoursePlan.ketamineSix
  /// The arm of the trial, for those who are in it.
  var arm: String?
  /// Infusions had or, the last, missed.
  let infusions: Int
  /// The ordinal of the infusion that was stopped early.
  var stopped: Int?
  /// The ordinal of the infusion that was not given; the course ended with it.
  var notGiven: Int?
  /// The ordinal of the infusion with two pauses.
  var paused: Int?
  /// The ordinal of the infusion after which nobody came to fetch the patient.
  var withoutEscort: Int?
  /// The ordinal of the infusion whose drug stays in the clinic.
  var isBlinded = false
  /// Why the course was given up before its time.
  var gaveUp: String?
  /// Whether the infusions are accompanied by psychotherapy.
  var hasPsychotherapy = false
  /// Whether the chart has data of a substance use disorder.
  var hasSubstanceUse = false
  var sharing = Sharing.unasked

  /// Whether every infusion of the plan was had.
  var isFinished: Bool { infusions == plan.days.count }

  /// The patients of every other clinic, beginning with the first: six infusions, at every stage.
  static let dozen: [Storyline] = [
    Storyline(infusions: 6, sharing: .agreed), Storyline(infusions: 6, paused: 2, hasPsychotherapy: true), Storyline(infusions: 6),
    Storyline(infusions: 6, withoutEscort: 5), Storyline(infusions: 4, stopped: 2), Storyline(infusions: 3, notGiven: 3),
    Storyline(infusions: 2, hasPsychotherapy: true), Storyline(infusions: 2), Storyline(infusions: 2, sharing: .refused),
    Storyline(infusions: 1, hasSubstanceUse: true), Storyline(infusions: 1, sharing: .withdrawn), Storyline(infusions: 1),
  ]

  /// The patients of the clinics between them: a trial with a control, eight infusions, and one.
  static let trial: [Storyline] = [
    Storyline(plan: .ketamineEight, infusions: 8, hasPsychotherapy: true, sharing: .withNotes),
    Storyline(plan: .midazolamSix, arm: "midazolam", infusions: 6, isBlinded: true), Storyline(plan: .ketamineSingle, infusions: 1),
    Storyline(plan: .ketamineEight, infusions: 8), Storyline(arm: "ketamine", infusions: 6, hasSubstanceUse: true, sharing: .withSubstanceUse),
    Storyline(plan: .midazolamSix, arm: "midazolam", infusions: 3, gaveUp: "Patient left the trial: no better"),
    Storyline(plan: .ketamineSingle, infusions: 1), Storyline(plan: .ketamineEight, infusions: 8),
    Storyline(plan: .midazolamSix, arm: "midazolam", infusions: 6), Storyline(arm: "ketamine", infusions: 5),
    Storyline(plan: .ketamineSingle, infusions: 1), Storyline(plan: .ketamineEight, infusions: 7, hasPsychotherapy: true),
  ]

  static func of(_ number: Int, clinic: Int) -> Storyline {
    let dozen = clinic % 2 == 0 ? dozen : trial
    return dozen[number % dozen.count]
  }
}
