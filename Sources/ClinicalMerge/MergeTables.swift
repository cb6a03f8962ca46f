/// The order in which a status moves; a later one wins.
struct StatusOrder {
  /// Codes of one rank stand together.
  let ranks: [[String]]
  /// Codes that are never the later of two.
  var unjoinable: Set<String> = []

  /// Nil for a code that has no place in the order.
  func rank(_ code: String) -> Int? { unjoinable.contains(code) ? nil : ranks.firstIndex { $0.contains(code) } }

  /// Where a code stands when one asks whether a status went back; unjoinable codes have their place here.
  func place(_ code: String) -> Int? { ranks.firstIndex { $0.contains(code) } }

  static func of(_ element: String, in resourceType: String) -> StatusOrder {
    if element == "docStatus" { return observation }
    return all[resourceType] ?? StatusOrder(ranks: [])
  }

  static let observation = StatusOrder(
    ranks: [["unknown"], ["registered"], ["preliminary"], ["final"], ["amended"], ["corrected"]], unjoinable: ["cancelled"])

  static let all: [String: StatusOrder] = [
    "Observation": observation,
    "QuestionnaireResponse": StatusOrder(ranks: [["in-progress"], ["completed", "stopped"], ["amended"]]),
    "MedicationAdministration": StatusOrder(ranks: [["unknown"], ["in-progress", "on-hold"], ["completed", "stopped", "not-done"]]),
    "Procedure": StatusOrder(ranks: [["unknown"], ["preparation"], ["in-progress", "on-hold"], ["completed", "stopped", "not-done"]]),
    "Encounter": StatusOrder(
      ranks: [["unknown"], ["planned"], ["arrived"], ["triaged"], ["in-progress", "onleave"], ["finished", "cancelled"]], unjoinable: ["cancelled"]),
    "DocumentReference": StatusOrder(ranks: [["current"], ["superseded"]]),
  ]

  /// With these a person vouches for the content.
  static let signed: Set<String> = ["final", "amended", "corrected", "completed", "stopped", "not-done", "finished"]
}

/// The units of a type that are read together: a conflict in one holds them all.
enum CoherenceGroup {
  /// The units; empty where each stands by itself, nil where we do not know the type and hold the whole resource.
  static func of(_ resourceType: String) -> Set<String>? { groups[resourceType] ?? (separate.contains(resourceType) ? [] : nil) }

  static let groups: [String: Set<String>] = [
    "Observation": ["status", "code", "result", "component", "effective[x]", "interpretation", "bodySite", "method", "hasMember", "derivedFrom"],
    "MedicationAdministration": ["status", "statusReason", "medication[x]", "dosage", "effective[x]", "partOf"],
    "Procedure": ["status", "statusReason", "code", "performed[x]", "outcome", "complication", "bodySite"],
    "QuestionnaireResponse": ["status", "questionnaire", "item", "authored"],
    "Condition": ["code", "clinicalStatus", "verificationStatus", "severity", "onset[x]", "abatement[x]", "stage", "evidence", "bodySite"],
    "AllergyIntolerance": [
      "code", "type", "category", "criticality", "clinicalStatus", "verificationStatus", "reaction", "onset[x]", "lastOccurrence",
    ],
    "Encounter": ["status", "class", "period", "length"],
    "DocumentReference": ["status", "docStatus", "type", "content", "relatesTo"],
    "AdverseEvent": ["actuality", "event", "date", "detected", "seriousness", "severity", "outcome", "suspectEntity", "resultingCondition"],
  ]

  static let separate: Set<String> = [
    "Patient", "Practitioner", "Organization", "EpisodeOfCare", "CarePlan", "MedicationRequest", "MedicationStatement", "Consent", "Medication",
    "Composition", "Location",
  ]

  /// What a document is about: its details were seen with it and not with another.
  static let heads: [String: String] = [
    "Observation": "code", "Condition": "code", "AllergyIntolerance": "code", "Procedure": "code",
    "MedicationAdministration": "medication[x]", "AdverseEvent": "event",
  ]
}

/// Parts of a structure that describe another part of it.
struct Details {
  let head: String
  let details: Set<String>

  static func of(_ type: String) -> Details? { all[type] }

  static let all: [String: Details] = [
    "Observation": Details(head: "result", details: ["interpretation"]),
    "Observation.component": Details(head: "result", details: ["interpretation"]),
    "QuestionnaireResponse.answer": Details(head: "value[x]", details: ["item"]),
    "Medication": Details(head: "code", details: ["batch", "ingredient", "form"]),
  ]
}

/// Elements that no lead settles and that are shown when only the EHR changed them.
enum AlwaysReview {
  static func covers(_ unit: String, of resourceType: String) -> Bool {
    anywhere.contains(unit) || everything.contains(resourceType) || (some[resourceType]?.contains(unit) ?? false)
  }

  static let anywhere: Set<String> = ["subject", "patient", "modifierExtension", "implicitRules"]
  static let everything: Set<String> = ["AllergyIntolerance", "AdverseEvent"]
  static let some: [String: Set<String>] = [
    "Patient": ["identifier", "name", "birthDate", "gender", "deceased[x]", "active", "link"],
    "MedicationAdministration": ["medication[x]", "dosage", "effective[x]"],
  ]
}
