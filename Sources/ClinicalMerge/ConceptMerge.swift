import FHIRR4
import LosslessJSON

extension ElementMerge {
  /// A concept: codings that both sides added stand together; anything else is taken whole or not at all.
  mutating func concept(_ b: JSON?, _ l: JSON?, _ r: JSON?, at path: String, named name: String) -> JSON? {
    if same(l, b, .concept, name) { return r }
    if same(r, b, .concept, name) { return l }
    if same(l, r, .concept, name) { return r }
    if let b, let l, let r, let union = Concepts(equivalence: equivalence).union(b, l, r) { return union }
    return clash(b, l, r, at: path, b != nil && (l == nil || r == nil) ? .editedAndRemoved : .bothChanged)
  }
}

/// How concepts grow.
struct Concepts {
  let equivalence: Equivalence

  /// The codings a concept has beyond those of another; nil when it lacks one of those.
  func added(to base: JSON, by side: JSON) -> [JSON]? {
    let old = codings(base)
    let new = codings(side)
    guard old.allSatisfy({ coding in new.contains { isSame($0, coding) } }) else { return nil }
    return new.filter { coding in !old.contains { isSame($0, coding) } }
  }

  /// Remote's concept with the codings we added; nil where the two cannot stand together.
  func union(_ b: JSON, _ l: JSON, _ r: JSON) -> JSON? {
    guard let ours = added(to: b, by: l), let theirs = added(to: b, by: r) else { return nil }
    let new = ours.filter { coding in !theirs.contains { isSame($0, coding) } }
    var gained: [String: Set<String>] = [:]
    for coding in new + theirs { gained[coding["system"]?.string ?? "", default: []].insert(equivalence.normal(coding, .atom("Coding"), "")?.text ?? "") }
    guard gained.values.allSatisfy({ $0.count == 1 }) else { return nil }
    let rest = (rest(b), rest(l), rest(r))
    let oursMoved = !equivalence.same(rest.1, rest.0, .unknown, "")
    let theirsMoved = !equivalence.same(rest.2, rest.0, .unknown, "")
    guard !(oursMoved && theirsMoved) || equivalence.same(rest.1, rest.2, .unknown, "") else { return nil }
    let list = JSON.array(codings(r) + new)
    guard oursMoved else { return r.setting("coding", to: list) }
    return l.setting("coding", to: list)
  }

  /// Whether a concept says what it said and more, but nothing else.
  func onlyGrew(_ base: JSON?, _ side: JSON?) -> Bool {
    guard let base, let side, added(to: base, by: side) != nil else { return false }
    return equivalence.same(rest(base), rest(side), .unknown, "")
  }

  private func codings(_ concept: JSON) -> [JSON] { concept["coding"]?.elements ?? [] }

  private func rest(_ concept: JSON) -> JSON { concept.setting("coding", to: nil) }

  private func isSame(_ a: JSON, _ b: JSON) -> Bool { equivalence.same(a, b, .atom("Coding"), "") }
}
