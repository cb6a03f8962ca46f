import LosslessJSON

/// A resource and what people do to such resources, to be tried in all pairs.
struct Sample: Sendable, CustomStringConvertible {
  typealias Edit = (name: String, apply: @Sendable (JSON) -> JSON)

  let base: JSON
  let edits: [Edit]

  var description: String { base["resourceType"]?.string ?? "" }

  init(_ text: String, _ edits: [Edit]) {
    base = json(text)
    self.edits = edits
  }

  static func set(_ name: String, _ text: String) -> Edit {
    let value = json(text)
    return ("\(name) := \(text)", { $0.setting(name, to: value) })
  }

  static func remove(_ name: String) -> Edit { ("\(name) removed", { $0.setting(name, to: nil) }) }

  static func append(_ name: String, _ text: String) -> Edit {
    let value = json(text)
    return ("\(name) + \(text)", { $0.setting(name, to: .array(($0[name]?.elements ?? []) + [value])) })
  }

  static func drop(_ name: String, _ index: Int) -> Edit {
    (
      "\(name)[\(index)] removed",
      { resource in
        var list = resource[name]?.elements ?? []
        if list.indices.contains(index) { list.remove(at: index) }
        return resource.setting(name, to: list.isEmpty ? nil : .array(list))
      }
    )
  }

  static func put(_ path: [JSONStep], _ text: String?) -> Edit {
    let value = text.map { json($0) }
    return (
      "\(path.map { if case .name(let name) = $0 { name } else { "#" } }.joined(separator: ".")) := \(text ?? "nothing")",
      { $0[path.dropLast().map { $0 }] == nil ? $0 : $0.setting(path, to: value) }
    )
  }

  /// The edits applied one after the other.
  func edited(_ edits: [Int]) -> JSON { edits.reduce(base) { self.edits[$1].apply($0) } }
}

/// A literal of a test; one that is no JSON fails wherever it is looked at.
func json(_ text: String) -> JSON { (try? JSON(parsing: text)) ?? .string("no JSON: " + text) }

/// Numbers that only look like chance: the same for the same seed on every machine.
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Two sides of one base.
struct Pair: Sendable {
  let sample: Sample
  let local: JSON
  let remote: JSON
  let told: String
}

extension Sample {
  /// Every pair of one edit a side, each pair once: the bound of the exhaustive trials. Laws that tell the sides apart try both ways.
  var smallPairs: [Pair] {
    edits.indices.flatMap { ours in edits.indices.filter { $0 >= ours }.map { pair([ours], [$0]) } }
  }

  func pair(_ ours: [Int], _ theirs: [Int]) -> Pair {
    let told = "ours: \(ours.map { edits[$0].name }) theirs: \(theirs.map { edits[$0].name })"
    return Pair(sample: self, local: edited(ours), remote: edited(theirs), told: told)
  }

  /// Pairs of two or three edits a side.
  func largerPairs(_ count: Int, seed: UInt64) -> [Pair] {
    var numbers = SeededNumbers(seed: seed)
    return (0..<count).map { _ in
      let ours = (0..<(2 + numbers.below(2))).map { _ in numbers.below(edits.count) }
      let theirs = (0..<(2 + numbers.below(2))).map { _ in numbers.below(edits.count) }
      return pair(ours, theirs)
    }
  }

  /// All the pairs a law is tried on.
  var pairs: [Pair] { smallPairs + largerPairs(60, seed: 41) }
}
