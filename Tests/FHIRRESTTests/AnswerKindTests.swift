import FHIRREST
import HTTPWire
import LosslessJSON
import Testing

@Suite struct AnswerKindTests {
  static let create = FHIRInteraction.create(type: "Observation", isConditional: false)
  static let conditionalCreate = FHIRInteraction.create(type: "Observation", isConditional: true)
  static let update = FHIRInteraction.update(type: "Observation", id: "17")
  static let read = FHIRInteraction.read(type: "Observation", id: "17")
  static let search = FHIRInteraction.search(type: "Observation")
  static let history = FHIRInteraction.history(type: "Observation", id: nil)
  static let transaction = FHIRInteraction.transaction(entries: 1)
  static let all = [
    create, conditionalCreate, update, read, search, history, transaction, .capabilities, .batch(entries: 1),
    .vread(type: "Observation", id: "17", version: "1"),
  ]

  static let observation = AnswerBody.resource(["resourceType": "Observation", "id": "17"])
  static let refusal = AnswerBody(Array(#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing"}]}"#.utf8))
  static let allOK = AnswerBody(Array(#"{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational"}]}"#.utf8))
  static let page = AnswerBody(Array("<!DOCTYPE html><html><body>Sign in</body></html>".utf8))
  static func bundle(_ type: String, _ entries: Int = 0) -> AnswerBody {
    .resource(["resourceType": "Bundle", "type": .string(type), "entry": .array(Array(repeating: [:], count: entries))])
  }

  @Test(arguments: [
    (200, read, observation, AnswerKind.found), (200, search, bundle("searchset"), .found), (200, history, bundle("history"), .found),
    (200, transaction, bundle("transaction-response", 1), .found), (200, .batch(entries: 2), bundle("batch-response", 2), .found),
    (200, .capabilities, .resource(["resourceType": "CapabilityStatement"]), .found),
    (201, create, observation, .created), (200, create, observation, .created), (200, conditionalCreate, observation, .matched),
    (200, conditionalCreate, .none, .matched),
    (201, conditionalCreate, observation, .created), (200, update, observation, .updated), (201, update, observation, .created), (200, update, .none, .updated),
    (204, update, .none, .updated), (200, update, allOK, .updated), (202, create, .none, .accepted), (202, update, allOK, .accepted),
    (304, read, .none, .notModified),
  ])
  func `a success has the status and the shape`(status: Int, interaction: FHIRInteraction, body: AnswerBody, kind: AnswerKind) {
    #expect(AnswerKind.of(status: status, to: interaction, body: body) == kind)
  }

  @Test(arguments: [
    (200, read, page, AnswerKind.Misfit.html), (200, read, .none, .emptyBody), (200, read, refusal, .outcomeInstead), (200, read, allOK, .outcomeInstead),
    (200, read, .otherJSON, .otherContent), (200, read, bundle("searchset"), .otherType("Bundle")),
    (200, read, .resource(["resourceType": "Patient", "id": "17"]), .otherType("Patient")),
    (200, read, .resource(["resourceType": "Observation", "id": "18"]), .otherID),
    (200, read, .resource(["resourceType": "Observation"]), .noID), (202, read, observation, .strangeStatus),
    (200, search, observation, .otherType("Observation")), (200, search, bundle("history"), .otherBundle("history")),
    (200, search, .resource(["resourceType": "Bundle"]), .otherBundle(nil)),
    (201, transaction, bundle("transaction", 1), .otherBundle("transaction")), (200, transaction, bundle("batch-response", 1), .otherBundle("batch-response")),
    (200, transaction, bundle("transaction-response", 2), .otherCount(2)), (200, transaction, .none, .emptyBody),
    (200, .batch(entries: 1), refusal, .outcomeInstead),
    (201, create, .none, .noIdentity), (201, create, allOK, .noIdentity), (204, create, .none, .noIdentity),
    (201, create, .resource(["resourceType": "Observation"]), .noIdentity),
    (201, create, page, .html), (201, create, refusal, .outcomeInstead), (201, create, bundle("collection"), .otherType("Bundle")),
    (200, update, refusal, .outcomeInstead),
    (200, update, page, .html), (200, update, .resource(["resourceType": "Observation", "id": "18"]), .otherID),
    (200, .capabilities, observation, .otherType("Observation")),
    (404, read, page, .html), (410, read, .otherJSON, .otherContent), (100, read, .none, .strangeStatus), (0, read, .none, .strangeStatus),
    (700, read, .none, .strangeStatus),
  ])
  func `a fine status without the shape is no success, and what was written is unknown`(
    status: Int, interaction: FHIRInteraction, body: AnswerBody, misfit: AnswerKind.Misfit
  ) {
    let kind = AnswerKind.of(status: status, to: interaction, body: body)
    #expect(kind == .notFHIR(misfit))
    #expect(kind.effect == .unknown)
  }

  @Test(arguments: [
    (400, AnswerKind.invalid), (401, .unauthorized), (402, .invalid), (403, .forbidden), (404, .notFound), (405, .unsupported), (406, .unsupported),
    (408, .serverFault),
    (409, .stale), (410, .gone), (413, .tooLarge), (415, .unsupported), (422, .invalid), (423, .serverFault), (425, .serverFault), (428, .invalid),
    (429, .throttled(after: nil)),
    (500, .serverFault), (501, .unsupported), (502, .serverFault), (503, .serverFault), (504, .serverFault), (301, .redirected), (302, .redirected),
    (307, .redirected), (308, .redirected),
  ])
  func `a status means the same whatever was asked`(status: Int, kind: AnswerKind) {
    for interaction in Self.all { #expect(AnswerKind.of(status: status, to: interaction, body: Self.refusal) == kind) }
  }

  @Test func `412 is stale, but more than one match to a conditional create`() {
    for interaction in Self.all {
      #expect(AnswerKind.of(status: 412, to: interaction, body: Self.page) == (interaction == Self.conditionalCreate ? .ambiguous : .stale))
    }
  }

  @Test func `503 is throttling only when it says how long`() {
    #expect(AnswerKind.of(status: 503, to: Self.read, body: .none, retryAfter: .seconds(7)) == .throttled(after: .seconds(7)))
    #expect(AnswerKind.of(status: 429, to: Self.read, body: .none, retryAfter: .seconds(7)) == .throttled(after: .seconds(7)))
  }

  @Test func `no status below 200 or above 299 is ever a success`() {
    for interaction in Self.all {
      for status in Array(-1..<200) + Array(300..<700) {
        let kind = AnswerKind.of(status: status, to: interaction, body: Self.observation, location: FHIRLocation("Observation/17"))
        #expect(kind.effect != .happened)
      }
    }
  }

  @Test func `after a server fault or a 503 nobody knows, after a refusal we do`() {
    #expect(AnswerKind.serverFault.effect == .unknown && AnswerKind.throttled(after: .seconds(1)).effect == .unknown && AnswerKind.accepted.effect == .unknown)
    #expect(AnswerKind.invalid.effect == .didNotHappen && AnswerKind.stale.effect == .didNotHappen && AnswerKind.matched.effect == .didNotHappen)
  }
}
