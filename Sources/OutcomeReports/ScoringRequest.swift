public import LosslessJSON
public import MappingCatalog

/// Answers to be scored, as `infusync score` takes them: answers, what to hold them against, and options.
public struct ScoringRequest: Sendable {
  /// Why a request is no request at all, or its answers no score: told word for word.
  public struct Rejection: Error, Sendable, Hashable {
    /// As `item 3 out of range 0-4`.
    public let reason: String
  }

  /// What came of a request.
  public struct Outcome: Sendable, Hashable {
    /// The score of the answers.
    public let score: Score
    /// Against the baseline; nil where none was given.
    public let change: ScoreChange?
  }

  private let json: JSON

  /// A request: `{"answers":{"1":3,…},"baseline":{…} or "baselineTotal":58,"options":{"workNotApplicable":true}}`.
  public init(_ json: JSON) { self.json = json }

  /// Scores the answers, then what they are held against; the first fault rejects the whole.
  public func judged(by instrument: Instrument) throws(Rejection) -> Outcome {
    if let member = json.members.first(where: { !["answers", "baseline", "baselineTotal", "options"].contains($0.name) }) {
      throw Rejection(reason: "\(member.name) is no part of a request: answers, baseline, baselineTotal, options")
    }
    let (options, unknown) = try options(of: instrument)
    let score = try score(json["answers"], "answers", "", instrument, options)
    let isHeld = isGiven("baseline") || isGiven("baselineTotal")
    var baseline: Int?
    if isHeld { baseline = try baselineTotal(instrument, options) }
    if let unknown { throw Rejection(reason: "option \(unknown) not applicable") }
    return Outcome(score: score, change: isHeld ? instrument.change(from: baseline, to: score) : nil)
  }

  private func isGiven(_ name: String) -> Bool { json[name].map { !$0.isNull } ?? false }

  /// The options that are set, and the first one that the instrument has not.
  private func options(of instrument: Instrument) throws(Rejection) -> (set: Set<String>, unknown: String?) {
    guard let given = json["options"], !given.isNull else { return ([], nil) }
    guard given.kind == .object else { throw Rejection(reason: "options must be an object") }
    var set: Set<String> = []
    var unknown: String?
    for member in given.members where !member.value.isNull {
      guard let isSet = member.value.bool else { throw Rejection(reason: "option \(member.name) not true or false") }
      guard isSet else { continue }
      if instrument.options.contains(where: { $0.key == member.name }) { set.insert(member.name) } else { unknown = unknown ?? member.name }
    }
    return (set, unknown)
  }

  private func score(
    _ given: JSON?, _ name: String, _ prefix: String, _ instrument: Instrument, _ options: Set<String>
  ) throws(Rejection) -> Score {
    guard let given, given.kind == .object else { throw Rejection(reason: "\(name) must be an object of answers by item") }
    var answers: [String: GivenAnswer] = [:]
    for member in given.members where !member.value.isNull { answers[member.name] = Self.answer(member.value) }
    let score = instrument.score(given: answers, options: options)
    if case .rejected(let reason) = score.status { throw Rejection(reason: prefix + reason) }
    return score
  }

  /// A JSON integer: 3.0, "3" and true are none. One too large for any item is as large as can be.
  private static func answer(_ value: JSON) -> GivenAnswer {
    guard let literal = value.number?.literal, literal.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }) else { return .notWhole }
    return .whole(Int(literal) ?? (literal.hasPrefix("-") ? .min : .max))
  }

  private func baselineTotal(_ instrument: Instrument, _ options: Set<String>) throws(Rejection) -> Int? {
    if instrument.change == nil { throw Rejection(reason: "baseline not applicable") }
    if isGiven("baseline"), isGiven("baselineTotal") { throw Rejection(reason: "baseline and baselineTotal both given") }
    guard isGiven("baselineTotal"), let given = json["baselineTotal"] else {
      return try score(json["baseline"], "baseline", "baseline: ", instrument, options).total?.whole
    }
    guard case .whole(let total) = Self.answer(given) else { throw Rejection(reason: "baselineTotal not an integer") }
    let least = instrument.totalRange?.lowerBound ?? 0
    let most = instrument.options.first { options.contains($0.key) }?.maximum ?? instrument.totalRange?.upperBound ?? 0
    guard total >= least, total <= most else { throw Rejection(reason: "baselineTotal out of range \(least)-\(most)") }
    return total
  }
}
