import FHIRR4
import LosslessJSON

/// What must hold in a document, though each of its parts may be right by itself.
struct Invariant: Sendable {
  /// The unit shown in conflict when it breaks.
  let path: String
  /// The units it looks at: where not both sides changed one of them, it holds as it held for the side that did.
  let reads: Set<String>
  /// Another unit that is held with it, as it is named in the notice; nil where the group says it all.
  let heldWith: (unit: String, shown: String)?
  let holds: @Sendable (JSON) -> Bool

  init(_ path: String, reads: Set<String>, heldWith: (unit: String, shown: String)? = nil, holds: @escaping @Sendable (JSON) -> Bool) {
    self.path = path
    self.reads = reads
    self.heldWith = heldWith
    self.holds = holds
  }

  static func of(_ resourceType: String) -> [Invariant] { all[resourceType] ?? [] }

  static let all: [String: [Invariant]] = [
    "Observation": [
      Invariant("component", reads: ["component"]) { !isUpsideDown($0) },
      // obs-7: a component must not tell again what the observation is of, beside a value.
      Invariant("component", reads: ["component", "result", "code"]) { observation in
        guard UnitSides.value("result", of: observation) != nil, observation["dataAbsentReason"] == nil else { return true }
        let own = codes(observation["code"])
        return !(observation["component"]?.elements.contains { !codes($0["code"]).isDisjoint(with: own) } ?? false)
      },
    ],
    "MedicationAdministration": [Invariant("dosage", reads: ["dosage", "effective[x]"]) { isDoseOfRate($0) }],
    "Condition": [
      // con-4: what has abated is not active.
      Invariant("clinicalStatus", reads: ["clinicalStatus", "abatement[x]"], heldWith: ("abatement[x]", "abatement")) { condition in
        UnitSides.value("abatement[x]", of: condition) == nil || condition["clinicalStatus"] == nil
          || !codes(condition["clinicalStatus"]).isDisjoint(with: ["inactive", "resolved", "remission"])
      },
      // con-3: a problem-list item that was not withdrawn has a clinical status.
      Invariant("clinicalStatus", reads: ["clinicalStatus", "verificationStatus", "category"], heldWith: ("category", "category")) { condition in
        condition["clinicalStatus"] != nil || Withdrawal.isSaid(by: condition["verificationStatus"])
          || !(condition["category"]?.elements.contains { codes($0).contains("problem-list-item") } ?? false)
      },
      // con-5: a withdrawn one has none.
      Invariant("verificationStatus", reads: ["clinicalStatus", "verificationStatus"]) {
        !Withdrawal.isSaid(by: $0["verificationStatus"]) || $0["clinicalStatus"] == nil
      },
    ],
    "AllergyIntolerance": [
      // ait-1 and ait-2.
      Invariant("verificationStatus", reads: ["clinicalStatus", "verificationStatus"]) {
        Withdrawal.isSaid(by: $0["verificationStatus"]) != ($0["clinicalStatus"] != nil)
      }
    ],
    "Patient": [
      // pat-1: a contact says how to reach somebody, or who it is.
      Invariant("contact", reads: ["contact"]) { patient in
        (patient["contact"]?.elements ?? []).allSatisfy { contact in ["name", "telecom", "address", "organization"].contains { contact[$0] != nil } }
      },
      // cpt-2: a contact point with a value says of what kind it is.
      Invariant("telecom", reads: ["telecom"]) { ($0["telecom"]?.elements ?? []).allSatisfy { $0["value"] == nil || $0["system"] != nil } },
    ],
    "QuestionnaireResponse": [
      // qrs-1: nested items are under the item or under its answer, not both.
      Invariant("item", reads: ["item"]) { areNestedOneWay($0["item"]?.elements ?? []) }
    ],
  ]

  private static func codes(_ concept: JSON?) -> Set<String> { Set(concept?["coding"]?.elements.compactMap { $0["code"]?.string } ?? []) }

  private static func areNestedOneWay(_ items: [JSON]) -> Bool {
    items.allSatisfy { item in
      let answers = item["answer"]?.elements ?? []
      if item["item"] != nil, answers.contains(where: { $0["item"] != nil }) { return false }
      return areNestedOneWay(item["item"]?.elements ?? []) && answers.allSatisfy { areNestedOneWay($0["item"]?.elements ?? []) }
    }
  }

  private static func isUpsideDown(_ observation: JSON) -> Bool {
    func reading(_ code: String) -> [ScaledDecimal] {
      (observation["component"]?.elements ?? []).filter { codes($0["code"]).contains(code) }
        .compactMap { $0["valueQuantity"]?["value"]?.number.flatMap(ScaledDecimal.init) }
    }
    guard let systolic = reading("8480-6").first, let diastolic = reading("8462-4").first else { return false }
    return systolic.isAtMost(diastolic)
  }

  /// Rate times minutes is the dose, within 2 % or 0.1 mg. Where a part is missing, or a unit is another, nothing is asked.
  private static func isDoseOfRate(_ administration: JSON) -> Bool {
    guard let dosage = administration["dosage"], let dose = dosage["dose"], dose["code"]?.string == "mg", let rate = dosage["rateQuantity"],
      let amount = dose["value"]?.number.flatMap(ScaledDecimal.init)?.approximate, let speed = rate["value"]?.number.flatMap(ScaledDecimal.init)?.approximate,
      let period = administration["effectivePeriod"], let start = period["start"]?.string.flatMap(InstantForm.seconds),
      let end = period["end"]?.string.flatMap(InstantForm.seconds)
    else { return true }
    let minutes = Double(end - start) / 60
    let given: Double
    switch rate["code"]?.string {
    case "mg/min": given = speed * minutes
    case "mg/h": given = speed * minutes / 60
    default: return true
    }
    return abs(given - amount) <= max(0.1, amount * 0.02)
  }
}

extension ResourceMerge {
  /// Both sides keep an invariant, and what came of them does not: a conflict, and nothing of it is sent.
  mutating func notTogether() {
    let invariants = Invariant.of(resourceType).filter { invariant in
      units.contains { $0.isOurs && invariant.reads.contains($0.name) } && units.contains { $0.isTheirs && invariant.reads.contains($0.name) }
    }
    guard !invariants.isEmpty else { return }
    let document = assembled()
    for invariant in invariants where !invariant.holds(document) && invariant.holds(local) && invariant.holds(remote) {
      guard let at = place(of: invariant.path) else { continue }
      openConflict(at, .notTogether)
      if let (unit, shown) = invariant.heldWith, let other = place(of: unit), units[other].merged != units[other].sides.remote {
        units[other].notices.append(MergeNotice(path: shown, rule: "held", value: units[other].sides.local))
        units[other].merged = units[other].sides.remote
      }
      if !isInGroup(invariant.path) { units[at].merged = units[at].sides.remote }
    }
  }
}

/// A decimal whose order can be asked without rounding.
struct ScaledDecimal {
  private let digits: Int
  private let exponent: Int

  /// Nil for a number of more than 15 digits or a power beyond 15; nothing clinical is that large.
  init?(_ number: JSONNumber) {
    let parts = number.normalized.split(separator: "e")
    guard parts.count == 2, parts[0].utf8.count <= 16, let digits = Int(parts[0]), let exponent = Int(parts[1]), abs(exponent) <= 15 else { return nil }
    self.digits = digits
    self.exponent = exponent
  }

  func isAtMost(_ other: ScaledDecimal) -> Bool {
    let low = min(exponent, other.exponent)
    return Self.scaled(digits, exponent - low) <= Self.scaled(other.digits, other.exponent - low)
  }

  private static func scaled(_ digits: Int, _ power: Int) -> Int128 {
    var value = Int128(digits)
    for _ in 0..<power { value *= 10 }
    return value
  }

  /// For tolerances only; nothing that is written is computed from it.
  var approximate: Double {
    var value = Double(digits)
    for _ in 0..<abs(exponent) { value = exponent > 0 ? value * 10 : value / 10 }
    return value
  }
}
