internal import ClinicalRecords
public import LosslessJSON
public import MappingCatalog

/// A score as `infusync score` tells it, for programs and for people.
public struct ScoreText: Sendable {
  private let instrument: Instrument
  private let outcome: ScoringRequest.Outcome
  private let engine: String

  /// What came of a request, reckoned by this release of the engine.
  public init(_ outcome: ScoringRequest.Outcome, of instrument: Instrument, engine: String) {
    self.instrument = instrument
    self.outcome = outcome
    self.engine = engine
  }

  /// The keys that the instrument has, and no others; one whose value is not known is null.
  public var json: JSON {
    let score = outcome.score
    var members: [JSON.Member] = [
      JSON.Member("instrument", .string(instrument.id)), JSON.Member("status", score.status == .complete ? "complete" : "incomplete"),
    ]
    if let total = instrument.total {
      members.append(JSON.Member("total", Self.number(score.total?.decimal)))
      if let maximum = score.maximum { members.append(JSON.Member("maximum", .int(maximum))) }
      if let key = total.percentKey { members.append(JSON.Member(key, Self.number(score.percent))) }
    }
    if !score.subscales.isEmpty {
      members.append(JSON.Member("subscales", .object(score.subscales.map { JSON.Member($0.id, Self.number($0.value?.decimal)) })))
    }
    if instrument.bands != nil { members.append(JSON.Member("band", score.band.map { .string($0) } ?? .null)) }
    if !score.cutoffs.isEmpty { members.append(JSON.Member("cutoffs", Self.flags(score.cutoffs))) }
    members += score.findings.map { JSON.Member($0.key, Self.value($0.value)) }
    if let change = outcome.change { members.append(JSON.Member("change", json(change))) }
    members += Self.origin(instrument, engine)
    return .object(members)
  }

  /// A rejection: status, reason, and what rejected it.
  public static func rejected(_ reason: String, by instrument: Instrument, engine: String) -> JSON {
    .object(
      [JSON.Member("instrument", .string(instrument.id)), JSON.Member("status", "rejected"), JSON.Member("reason", .string(reason))]
        + origin(instrument, engine))
  }

  private static func origin(_ instrument: Instrument, _ engine: String) -> [JSON.Member] {
    [JSON.Member("engine", .string(engine)), JSON.Member("instrumentHash", .string(instrument.hash))]
  }

  private func json(_ change: ScoreChange) -> JSON {
    var members: [JSON.Member] = [
      JSON.Member("baselineTotal", change.baselineTotal.map { .int($0) } ?? .null),
      JSON.Member("pointsReduction", change.pointsReduction.map { .int($0) } ?? .null),
    ]
    if instrument.change?.hasPercent == true { members.append(JSON.Member("percentReduction", Self.number(change.percentReduction))) }
    members += change.rules.map { JSON.Member($0.key, $0.isReached.map { .bool($0) } ?? .null) }
    return .object(members)
  }

  private static func flags(_ flags: [Score.Flag]) -> JSON { .object(flags.map { JSON.Member($0.key, $0.isReached.map { .bool($0) } ?? .null) }) }

  static func value(_ value: Finding.Value?) -> JSON {
    switch value {
    case .truth(let truth): .bool(truth)
    case .word(let word): .string(word)
    case nil: .null
    }
  }

  /// With the digits it has: 2.2667, 35.42.
  static func number(_ decimal: ClinicalDecimal?) -> JSON {
    decimal.flatMap { JSONNumber($0.description) }.map { .number($0) } ?? .null
  }
}

extension ScoreText {
  /// For people: the total first, then what is said of it, each threshold from memory named as such.
  public var text: String {
    let score = outcome.score
    var lines = ["\(instrument.name): \(head(score))"]
    let parts = score.subscales.map { "\(instrument.subscaleName($0.id) ?? $0.id) \($0.value?.description ?? "incomplete")" }
    if !parts.isEmpty { lines.append("  " + parts.joined(separator: ", ")) }
    lines += zip(instrument.cutoffs, score.cutoffs).map { "  \($0.id): \(said($1.isReached))\(mark($0.evidence))" }
    lines += zip(instrument.findings, score.findings).map { "  \($0.name): \($1.value?.description ?? "not known")\(mark($0.evidence))" }
    if let change = outcome.change { lines += self.lines(change) }
    return lines.joined(separator: "\n")
  }

  private func head(_ score: Score) -> String {
    guard instrument.total != nil else { return score.status == .complete ? "complete" : "incomplete" }
    guard let total = score.total else { return "incomplete, no total" }
    var text = "total \(total) of \(score.maximum ?? instrument.totalRange?.upperBound ?? 0)"
    if let percent = score.percent { text += " (\(percent) %)" }
    if let band = score.band, let bands = instrument.bands { text += ", \(band)\(mark(bands.evidence))" }
    return text
  }

  private func lines(_ change: ScoreChange) -> [String] {
    var text = "  from \(change.baselineTotal.map(String.init) ?? "an incomplete baseline")"
    if let points = change.pointsReduction { text += ": \(Figure.fall(points))" }
    if let percent = change.percentReduction { text += ", \(percent) %" }
    return [text] + zip(instrument.change?.rules ?? [], change.rules).map { "  \($0.key): \(said($1.isReached))\(mark($0.evidence))" }
  }

  private func said(_ truth: Bool?) -> String { truth.map { $0 ? "yes" : "no" } ?? "not known" }

  private func mark(_ evidence: Evidence) -> String { evidence.isVerified ? "" : " [unverified: \(evidence.source)]" }
}
