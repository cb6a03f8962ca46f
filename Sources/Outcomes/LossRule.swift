public import ClinicalRecords
internal import MappingCatalog

/// When a response counts as lost, as the person who asks states it; none is built in, for none was published where we looked.
public struct LossRule: Sendable, Hashable, CustomStringConvertible {
  /// What a later total must do.
  public enum Threshold: Sendable, Hashable {
    /// Less than so many percent of the baseline are left of the reduction.
    case percentReductionBelow(Int)
    /// Less than so many points are left of the reduction.
    case pointsReductionBelow(Int)
    /// So many points above the total at the end of the course.
    case rise(Int)
    /// A total at least so high.
    case total(Int)
  }

  /// What a later total must do.
  public let threshold: Threshold
  /// At how many assessments in a row.
  public let times: Int

  /// A rule; at one assessment unless said otherwise.
  public init(_ threshold: Threshold, times: Int = 1) {
    self.threshold = threshold
    self.times = max(times, 1)
  }

  /// `percent<30`, `points<13`, `rise>=10` or `total>=33`, and `x2` behind it where two in a row are asked; nil for anything else.
  public init?(_ text: String) {
    func whole(_ digits: Substring, _ range: ClosedRange<Int>) -> Int? {
      // Int would take a sign.
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits), range.contains(number) else { return nil }
      return number
    }
    var body = text[...]
    var times = 1
    if let cross = text.lastIndex(of: "x"), let count = whole(text[text.index(after: cross)...], 1...10) {
      body = text[..<cross]
      times = count
    }
    func number(_ prefix: String) -> Int? { body.hasPrefix(prefix) ? whole(body.dropFirst(prefix.count), 0...1000) : nil }
    if let percent = number("percent<") {
      threshold = .percentReductionBelow(percent)
    } else if let points = number("points<") {
      threshold = .pointsReductionBelow(points)
    } else if let points = number("rise>=") {
      threshold = .rise(points)
    } else if let total = number("total>=") {
      threshold = .total(total)
    } else {
      return nil
    }
    self.times = times
  }

  /// In words, for a report.
  public var description: String {
    let what =
      switch threshold {
      case .percentReductionBelow(let percent): "a reduction of less than \(percent) % of the baseline"
      case .pointsReductionBelow(let points): "a reduction of less than \(points) points"
      case .rise(let points): "\(points) points or more above the end of the course"
      case .total(let total): "a total of \(total) or more"
      }
    return times == 1 ? what : what + " at \(times) assessments in a row"
  }

  func isReached(_ total: Int, baseline: Int, endpoint: Int) -> Bool {
    switch threshold {
    case .percentReductionBelow(let percent): 100 * (baseline - total) < percent * baseline
    case .pointsReductionBelow(let points): baseline - total < points
    case .rise(let points): total - endpoint >= points
    case .total(let least): total >= least
    }
  }
}

/// How long a response held.
public struct ResponseDuration: Sendable, Hashable {
  /// From the last infusion, in days and parts of days.
  public let days: Double
  /// Whether the response was lost then; false where it still held at the last assessment there is.
  public let isLost: Bool
}

extension Trajectory {
  /// How long a response held by a rule: to the first of the assessments that lost it, else to the last there is.
  ///
  /// Counted between moments, from the last infusion. Nil where there is no response to lose, no later assessment, or a moment
  /// is missing. Assessments without a total are passed over.
  public func duration(of change: CourseChange, since lastInfusion: DateTime, by rule: LossRule) -> ResponseDuration? {
    guard change.change.isReached("response") == true, let end = change.endpoint.at, let baseline = change.baseline.total?.whole,
      let endpoint = change.endpoint.total?.whole
    else { return nil }
    let later = points.compactMap { point in point.at.flatMap { at in point.total?.whole.map { (at: at, total: $0) } } }.filter { $0.at > end }
    guard let last = later.last else { return nil }
    var row: [DateTime] = []
    for point in later {
      guard rule.isReached(point.total, baseline: baseline, endpoint: endpoint) else {
        row = []
        continue
      }
      row.append(point.at)
      if row.count == rule.times, let first = row.first { return ResponseDuration(days: Self.days(lastInfusion, first), isLost: true) }
    }
    return ResponseDuration(days: Self.days(lastInfusion, last.at), isLost: false)
  }

  private static func days(_ start: DateTime, _ end: DateTime) -> Double { Double(end.nanoseconds - start.nanoseconds) / 86_400_000_000_000 }
}
