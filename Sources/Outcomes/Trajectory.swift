public import ClinicalRecords
public import MappingCatalog

/// One total of one instrument at one moment.
public struct ScorePoint: Sendable, Hashable {
  /// The record it was reckoned from.
  public let assessment: RecordID
  /// As the record names the moment: `week-2`.
  public let timePoint: String?
  /// When it was filled in.
  public let at: DateTime?
  /// What the answers come to; nil where only a total was told, or nobody knows the instrument.
  public let score: Score?
  /// Nil where the score is incomplete or rejected.
  public let total: ScoreValue?
  /// Whether the total is another system's word, without answers.
  public let isReported: Bool
  /// The form it was filled in on, as the record names it: `pastWeek`.
  public let variant: String?
  /// Whether the plan takes it for the one that was meant: of several of a time point the nearest to its moment.
  public let isPlanned: Bool
}

/// All totals of one instrument in a course, in the order of time.
public struct Trajectory: Sendable, Hashable {
  /// As `caps-5`.
  public let instrument: String
  /// In the order of time.
  public let points: [ScorePoint]

  /// The point of a time point; of several the one that the plan takes, else the first that has a total.
  public func point(_ timePoint: String) -> ScorePoint? {
    let named = points.filter { $0.timePoint == timePoint }
    return named.first { $0.isPlanned && $0.total != nil } ?? named.first { $0.total != nil } ?? named.first
  }
}

extension CourseRecords {
  /// The trajectories of a course, instruments in the order of the alphabet; labels that a record lacks are the plan's.
  public func trajectories(in catalog: MappingCatalog, progress: CourseProgress? = nil) -> [Trajectory] {
    var labels: [RecordID: String] = [:]
    for step in progress?.assessments ?? [] { if let assessment = step.assessment { labels[assessment] = step.timePoint } }
    let finished = assessments.filter { $0.status == .completed || $0.status == .amended }
    return Set(finished.map(\.instrument)).sorted().map { instrument in
      Trajectory(
        instrument: instrument,
        points: finished.filter { $0.instrument == instrument }.map {
          Self.point($0, label: $0.timePoint ?? labels[$0.id], isPlanned: labels[$0.id] != nil, catalog.instruments[instrument])
        })
    }
  }

  private static func point(_ assessment: Assessment, label: String?, isPlanned: Bool, _ instrument: Instrument?) -> ScorePoint {
    func made(_ score: Score?, _ total: ScoreValue?, _ isReported: Bool) -> ScorePoint {
      ScorePoint(
        assessment: assessment.id, timePoint: label, at: assessment.at, score: score, total: total, isReported: isReported,
        variant: assessment.variant, isPlanned: isPlanned)
    }
    if assessment.answers.isEmpty, let told = assessment.reportedTotal?.wholeNumber {
      // A total that the instrument cannot come to is nobody's total.
      let isPossible = instrument?.totalRange?.contains(told) ?? true
      return made(nil, isPossible ? ScoreValue(told) : nil, true)
    }
    let score = instrument?.score(assessment.answers.mapValues(\.value))
    return made(score, score?.total, false)
  }
}

extension ClinicalDecimal {
  /// The amount as a whole number: 43, and 43.0 too; nil for a fraction and for what does not fit.
  fileprivate var wholeNumber: Int? {
    var (significand, exponent) = (significand, exponent)
    while exponent < 0, significand % 10 == 0, significand != 0 { (significand, exponent) = (significand / 10, exponent + 1) }
    if significand == 0 { return 0 }
    guard (0...18).contains(exponent) else { return nil }
    for _ in 0..<exponent { significand *= 10 }
    return Int(exactly: significand)
  }
}
