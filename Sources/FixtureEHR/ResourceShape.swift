/// What the server knows of one R4 type: the elements that must be there, and what can be searched for.
///
/// Source: R4 4.0.1, the resources' element tables (minimum 1) and search parameter tables. `medication[x]` stands for any choice.
struct ResourceShape: Sendable, Hashable {
  let type: String
  let required: [String]
  let search: [SearchParameter]

  init(_ type: String, requires required: [String] = [], _ search: [SearchParameter] = []) {
    self.type = type
    self.required = required
    self.search = search
  }

  /// The parameter of that name, the common ones included.
  func parameter(_ name: String) -> SearchParameter? {
    search.first { $0.name == name } ?? SearchParameter.common.first { $0.name == name }
  }

  static func named(_ type: String) -> ResourceShape? { byType[type] }

  private static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })

  /// Every type the server knows, in alphabetical order.
  static let all: [ResourceShape] = (people + care + medications + observations + documents + work).sorted { $0.type < $1.type }

  private static let people: [ResourceShape] = [
    ResourceShape(
      "Patient",
      [
        .identifier, .token("active"), .string("name", "name"), .string("family", "name.family"), .string("given", "name.given"), .token("gender"),
        .date("birthdate", "birthDate"), .token("telecom"), .token("email", "telecom"), .token("phone", "telecom"), .string("address"),
        .string("address-city", "address.city"),
        .string("address-postalcode", "address.postalCode"), .string("address-state", "address.state"), .token("language", "communication.language"),
        .reference("general-practitioner", "generalPractitioner"), .reference("organization", "managingOrganization"), .reference("link", "link.other"),
        .token("deceased", "deceasedBoolean"),
      ]),
    ResourceShape("RelatedPerson", requires: ["patient"], [.identifier, .patient(), .string("name", "name"), .token("active")]),
    ResourceShape("Practitioner", [.identifier, .token("active"), .string("name", "name"), .string("family", "name.family"), .string("given", "name.given")]),
    ResourceShape(
      "PractitionerRole",
      [
        .identifier, .token("active"), .reference("practitioner"), .reference("organization"), .token("role", "code"), .token("specialty"),
      ]),
    ResourceShape("Organization", [.identifier, .token("active"), .string("name", "name", "alias"), .token("type"), .reference("partof", "partOf")]),
    ResourceShape("Location", [.identifier, .status, .string("name", "name", "alias"), .token("type"), .reference("organization", "managingOrganization")]),
    ResourceShape("Group", requires: ["type", "actual"], [.identifier, .token("type"), .token("actual"), .code, .reference("member", "member.entity")]),
    ResourceShape("Device", [.identifier, .status, .token("type"), .patient(), .reference("organization", "owner")]),
    ResourceShape(
      "Coverage", requires: ["status", "beneficiary", "payor"], [.identifier, .status, .patient("beneficiary"), .reference("beneficiary"), .token("type")]),
    ResourceShape(
      "Consent", requires: ["status", "scope", "category"], [.identifier, .status, .patient(), .category, .token("scope"), .date("date", "dateTime")]),
  ]

  private static let care: [ResourceShape] = [
    ResourceShape(
      "Encounter", requires: ["status", "class"],
      [
        .identifier, .status, .patient("subject"), .subject, .token("class"), .token("type"), .date("date", "period"),
        .reference("episode-of-care", "episodeOfCare"), .reference("participant", "participant.individual"), .reference("part-of", "partOf"),
        .reference("location", "location.location"), .reference("service-provider", "serviceProvider"),
      ]),
    ResourceShape(
      "EpisodeOfCare", requires: ["status", "patient"],
      [.identifier, .status, .patient(), .token("type"), .date("date", "period"), .reference("condition", "diagnosis.condition")]),
    ResourceShape(
      "Condition", requires: ["subject"],
      [
        .identifier, .patient("subject"), .subject, .code, .category, .encounter, .token("clinical-status", "clinicalStatus"),
        .token("verification-status", "verificationStatus"), .date("onset-date", "onsetDateTime", "onsetPeriod"), .date("recorded-date", "recordedDate"),
        .token("severity"),
      ]),
    ResourceShape(
      "Procedure", requires: ["status", "subject"],
      [
        .identifier, .status, .patient("subject"), .subject, .code, .category, .encounter, .date("date", "performedDateTime", "performedPeriod"),
        .reference("based-on", "basedOn"), .reference("part-of", "partOf"), .reference("performer", "performer.actor"), .reference("location"),
      ]),
    ResourceShape(
      "CarePlan", requires: ["status", "intent", "subject"],
      [
        .identifier, .status, .token("intent"), .patient("subject"), .subject, .category, .encounter, .date("date", "period"), .reference("goal"),
        .reference("condition", "addresses"),
      ]),
    ResourceShape("CareTeam", [.identifier, .status, .patient("subject"), .subject, .category, .encounter, .date("date", "period")]),
    ResourceShape(
      "Goal", requires: ["lifecycleStatus", "description", "subject"],
      [
        .identifier, .token("lifecycle-status", "lifecycleStatus"), .patient("subject"), .subject, .category, .date("start-date", "startDate"),
      ]),
    ResourceShape(
      "AllergyIntolerance", requires: ["patient"],
      [
        .identifier, .patient(), .code, .category, .token("clinical-status", "clinicalStatus"), .token("verification-status", "verificationStatus"),
        .date("date", "recordedDate"),
      ]),
    ResourceShape(
      "AdverseEvent", requires: ["actuality", "subject"],
      [
        .identifier, .patient("subject"), .subject, .token("actuality"), .category, .token("event"), .date("date"), .token("severity"), .token("seriousness"),
      ]),
    ResourceShape(
      "Immunization", requires: ["status", "vaccineCode", "patient", "occurrence[x]"],
      [
        .identifier, .status, .patient(), .token("vaccine-code", "vaccineCode"), .date("date", "occurrenceDateTime"),
      ]),
    ResourceShape(
      "Flag", requires: ["status", "code", "subject"], [.identifier, .status, .patient("subject"), .subject, .encounter, .date("date", "period")]),
  ]

  private static let medications: [ResourceShape] = [
    ResourceShape("Medication", [.identifier, .status, .code]),
    ResourceShape(
      "MedicationAdministration", requires: ["status", "medication[x]", "subject", "effective[x]"],
      [
        .identifier, .status, .patient("subject"), .subject, .token("code", "medicationCodeableConcept"), .reference("medication", "medicationReference"),
        .reference("context"), .date("effective-time", "effectiveDateTime", "effectivePeriod"), .reference("request"),
        .reference("performer", "performer.actor"),
      ]),
    ResourceShape(
      "MedicationRequest", requires: ["status", "intent", "medication[x]", "subject"],
      [
        .identifier, .status, .token("intent"), .patient("subject"), .subject, .token("code", "medicationCodeableConcept"),
        .reference("medication", "medicationReference"),
        .encounter, .category, .date("authoredon", "authoredOn"),
      ]),
    ResourceShape(
      "MedicationStatement", requires: ["status", "medication[x]", "subject"],
      [
        .identifier, .status, .patient("subject"), .subject, .token("code", "medicationCodeableConcept"), .reference("medication", "medicationReference"),
        .reference("context"), .category, .date("effective", "effectiveDateTime", "effectivePeriod"),
      ]),
  ]

  private static let observations: [ResourceShape] = [
    ResourceShape(
      "Observation", requires: ["status", "code"],
      [
        .identifier, .status, .patient("subject"), .subject, .code, .category, .encounter,
        .date("date", "effectiveDateTime", "effectivePeriod", "effectiveInstant"),
        .token("component-code", "component.code"), .token("combo-code", "code", "component.code"), .token("value-concept", "valueCodeableConcept"),
        .reference("based-on", "basedOn"), .reference("part-of", "partOf"), .reference("has-member", "hasMember"), .reference("derived-from", "derivedFrom"),
        .reference("performer"), .reference("device"), .reference("focus"),
      ]),
    ResourceShape(
      "DiagnosticReport", requires: ["status", "code"],
      [
        .identifier, .status, .patient("subject"), .subject, .code, .category, .encounter, .date("date", "effectiveDateTime", "effectivePeriod"),
        .date("issued"),
        .reference("based-on", "basedOn"), .reference("result"),
      ]),
    ResourceShape("Specimen", [.identifier, .status, .patient("subject"), .subject, .token("type")]),
    ResourceShape(
      "Questionnaire", requires: ["status"], [.identifier, .status, .uri("url"), .token("version"), .string("name", "name"), .string("title"), .code]),
    ResourceShape(
      "QuestionnaireResponse", requires: ["status"],
      [
        .identifier, .status, .patient("subject"), .subject, .encounter, .date("authored"), .uri("questionnaire"), .reference("author"), .reference("source"),
        .reference("based-on", "basedOn"), .reference("part-of", "partOf"),
      ]),
  ]

  private static let documents: [ResourceShape] = [
    ResourceShape(
      "DocumentReference", requires: ["status", "content"],
      [
        .token("identifier", "masterIdentifier", "identifier"), .status, .patient("subject"), .subject, .category, .token("type"), .date("date"),
        .date("period", "context.period"),
        .reference("encounter", "context.encounter"), .reference("author"), .reference("custodian"), .reference("relatesto", "relatesTo.target"),
      ]),
    ResourceShape(
      "Composition", requires: ["status", "type", "date", "author", "title"],
      [.identifier, .status, .patient("subject"), .subject, .token("type"), .date("date"), .encounter, .string("title")]),
    ResourceShape(
      "List", requires: ["status", "mode"],
      [.identifier, .status, .patient("subject"), .subject, .code, .date("date"), .string("title"), .reference("item", "entry.item")]),
    ResourceShape(
      "Provenance", requires: ["target", "recorded", "agent"],
      [
        .reference("target"), .reference("patient", "target", to: ["Patient"]), .date("recorded"), .reference("agent", "agent.who"),
        .reference("entity", "entity.what"),
      ]),
    ResourceShape("Binary", requires: ["contentType"]),
    ResourceShape("Basic", requires: ["code"], [.identifier, .code, .patient("subject"), .subject, .date("created")]),
  ]

  private static let work: [ResourceShape] = [
    ResourceShape(
      "ServiceRequest", requires: ["status", "intent", "subject"],
      [
        .identifier, .status, .token("intent"), .patient("subject"), .subject, .code, .category, .encounter, .date("authored", "authoredOn"),
        .reference("requester"),
        .reference("performer"), .reference("based-on", "basedOn"),
      ]),
    ResourceShape(
      "Communication", requires: ["status"],
      [
        .identifier, .status, .patient("subject"), .subject, .category, .encounter, .date("sent"), .reference("part-of", "partOf"),
        .reference("based-on", "basedOn"),
      ]),
    ResourceShape(
      "Task", requires: ["status", "intent"],
      [
        .identifier, .status, .token("intent"), .patient("for"), .reference("subject", "for"), .code, .encounter, .reference("owner"), .reference("focus"),
        .reference("based-on", "basedOn"), .date("authored-on", "authoredOn"),
      ]),
    ResourceShape(
      "Appointment", requires: ["status", "participant"],
      [.identifier, .status, .date("date", "start"), .reference("patient", "participant.actor", to: ["Patient"]), .reference("actor", "participant.actor")]),
  ]
}
