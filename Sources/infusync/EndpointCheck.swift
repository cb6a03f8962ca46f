import FHIRR4
import FHIRREST
import HTTPWire
import LosslessJSON
import Reports

/// Goes to an endpoint step by step and stops at the first that fails, so that a person knows what to mend.
struct EndpointCheck {
  /// One step and what came of it.
  struct Step {
    enum Outcome: String { case ok, failed, skipped }

    let name: String
    var outcome = Outcome.ok
    /// What was found, or what went wrong.
    var says: String
    /// What helps; empty where nothing is wrong.
    var remedy = ""

    var json: JSON {
      ["step": .string(name), "outcome": .string(outcome.rawValue), "says": .string(says), "do": remedy.isEmpty ? .null : .string(remedy)]
    }
  }

  let name: String
  private(set) var steps: [Step] = []
  /// What will be wrong soon, or is odd.
  private(set) var warnings: [String] = []
  private(set) var statement: CapabilityStatement?
  private(set) var failure: Failure?

  init(name: String) { self.name = name }

  /// A server's clock further away than this is told, in seconds: tokens and certificates hang on it.
  private static let mostClockDifference = 60

  mutating func run(_ connect: () throws -> Connection) async {
    do {
      let connection = try connect()
      steps.append(Step(name: "configuration", says: connection.told))
      let now = Connection.seconds()
      warnings += connection.credentials.endings.filter { $0.isNear(now) }.map { $0.told(now) }
      try await reach(connection)
      try await logIn(connection)
      if statement == nil { try take(await answer(try connection.client())) }
      try await read(connection)
      connection.transport.stop()
    } catch {
      let failed = Failure(error)
      failure = failed
      if steps.last?.outcome != .failed { steps.append(Step(name: steps.isEmpty ? "configuration" : "unknown", outcome: .failed, says: failed.message)) }
    }
  }

  // MARK: - Steps

  /// Name, connection and TLS are told apart by how the first request fails; it goes out without a token.
  private mutating func reach(_ connection: Connection) async throws {
    let isTLS = HTTPURL(connection.endpoint.url)?.scheme == "https"
    let response: HTTPResponse
    do throws(TransportError) {
      let base = connection.endpoint.url
      response = try await connection.transport.send(HTTPRequest(.get, base + "/metadata", headers: ["Accept": "application/fhir+json"]))
    } catch {
      let place = Self.place(of: error.kind)
      if place != "name" { steps.append(Step(name: "name", says: "is known")) }
      if place == "tls" { steps.append(Step(name: "connect", says: "somebody answers")) }
      if place == "metadata" { passed(isTLS) }
      throw fail(place, Failure(error), Self.remedies[place] ?? "")
    }
    passed(isTLS)
    if let date = response.date {
      let difference = Connection.seconds() - date.secondsSince1970
      if abs(difference) > Self.mostClockDifference { warnings.append("the clocks differ by \(difference) s; set the wrong one") }
    }
    // Many an EHR shows its capabilities to nobody unknown: then they are asked for after logging in.
    if response.status != 401, response.status != 403 || connection.credentials.login == nil {
      try take(FHIRAnswer(response, to: .capabilities))
    }
  }

  private mutating func passed(_ isTLS: Bool) {
    steps.append(Step(name: "name", says: "is known"))
    steps.append(Step(name: "connect", says: "somebody answers"))
    steps.append(
      isTLS
        ? Step(name: "tls", says: "its certificate is to be trusted")
        : Step(name: "tls", outcome: .skipped, says: "http, not https: anybody on the way can read"))
  }

  private static func place(of kind: TransportError.Kind) -> String {
    switch kind {
    case .unresolved, .badURL: "name"
    case .unreachable, .timedOut, .connectionLost, .stopped, .cancelled: "connect"
    case .untrustedCertificate: "tls"
    case .malformedAnswer, .answerTooLarge, .notAuthorized: "metadata"
    }
  }

  private static let remedies = [
    "name": "see that the URL is right and that this machine's DNS knows the name: `infusync endpoint add` changes the URL",
    "connect":
      "see that the endpoint is up, and that firewall and `proxy` in infusync.yaml let us through; an endpoint that wants a certificate of ours closes the connection, too",
    "tls": "name the authority that signed its certificate as `caFile` in infusync.yaml; where it is out of date, or another's, the EHR has to mend it",
    "metadata": "see that the URL is the FHIR base: `/metadata` behind it must show the capabilities",
  ]

  private func answer(_ client: FHIRClient) async throws -> FHIRAnswer { try await client.capabilities() }

  private mutating func take(_ answer: FHIRAnswer) throws {
    guard answer.kind == .found, let found = answer.resource.flatMap({ CapabilityStatement($0) }) else {
      let status: ExitStatus = answer.kind == .unauthorized ? .notAllowed : answer.kind.isTemporary && answer.status >= 429 ? .again : .refused
      let words = answer.outcome.map { ", \($0.summary)" } ?? ""
      let hint = answer.kind == .unauthorized ? "say under `auth` in infusync.yaml how to log in" : Self.remedies["metadata"] ?? ""
      throw fail("metadata", Failure(status, "no CapabilityStatement: status \(answer.status)\(words.prefix(300))"), hint)
    }
    let release = found.fhirVersion ?? "an unknown release"
    guard release.hasPrefix("4.0") else {
      throw fail("metadata", Failure(.refused, "does not speak FHIR R4 (4.0) but \(release)"), "ask the EHR for the URL of its R4 endpoint")
    }
    statement = found
    steps.append(Step(name: "metadata", says: "\(found.software ?? "a server without a name"), FHIR \(release)"))
  }

  private mutating func logIn(_ connection: Connection) async throws {
    guard let services = connection.services else {
      let isWritten = connection.credentials.login != nil
      steps.append(Step(name: "smart-configuration", outcome: .skipped, says: "not needed"))
      steps.append(Step(name: "token", outcome: isWritten ? .ok : .skipped, says: isWritten ? "one was written down" : "nobody logs in"))
      return
    }
    do throws(TransportError) {
      let found = try await services.configuration()
      steps.append(Step(name: "smart-configuration", says: "tokens come from \(found.tokenEndpoint.withoutQuery)"))
    } catch {
      throw fail("smart-configuration", Failure(error), "see that the URL is the FHIR base, or name `tokenURL` under `smart` in infusync.yaml")
    }
    do throws(TransportError) {
      // Never the kept one: a token that still holds would hide a login that no longer works.
      let token = try await services.token()
      let life = token.lifetime.map { "for \($0) s" } ?? "without an end"
      steps.append(Step(name: "token", says: "given out \(life)\(token.scope.map { ", scope \($0.prefix(200))" } ?? "")"))
    } catch {
      throw fail("token", Failure(error), "the EHR must know this client id and this key: `infusync endpoint keys \(name)` prints the key's public half")
    }
  }

  /// A search for an id that nobody has: it shows that the token opens something, and shows nothing of a patient.
  private mutating func read(_ connection: Connection) async throws {
    let type =
      statement?.resources.first { $0.interactions.contains("search-type") && $0.type == "Patient" }?.type
      ?? statement?.resources.first { $0.interactions.contains("search-type") }?.type
    guard let type else {
      steps.append(Step(name: "read", outcome: .skipped, says: "it declares no type that can be searched"))
      return
    }
    let answer: FHIRAnswer
    let client = try connection.client()
    do throws(TransportError) {
      answer = try await client.search(type, ["_id": "infusync-probe", "_count": "1"])
    } catch {
      throw fail("read", Failure(error), "run the check again")
    }
    guard answer.kind == .found else {
      let words = "\(type): status \(answer.status)\(answer.outcome.map { ", \($0.summary.prefix(300))" } ?? "")"
      switch answer.kind {
      case .unauthorized:
        throw fail(
          "read", Failure(.notAllowed, words),
          connection.credentials.login == nil
            ? "say under `auth` in infusync.yaml how to log in"
            : "the token is not accepted; another may be needed, or the endpoint is not the one that it is for")
      case .forbidden: throw fail("read", Failure(.notAllowed, words), "the EHR must allow this client to read \(type); see `scope` in infusync.yaml")
      default: throw fail("read", Failure(answer.kind.isTemporary && answer.kind != .redirected ? .again : .refused, words), "ask those who run the endpoint")
      }
    }
    steps.append(Step(name: "read", says: "\(type) can be searched"))
  }

  private mutating func fail(_ step: String, _ failure: Failure, _ remedy: String) -> Failure {
    steps.append(Step(name: step, outcome: .failed, says: failure.message, remedy: remedy))
    return failure
  }

  // MARK: - What is told

  /// Of every answer, good or not.
  var about: [JSON.Member] {
    [
      JSON.Member("endpoint", .string(name)), JSON.Member("steps", .array(steps.map(\.json))),
      JSON.Member("warnings", .array(warnings.map { .string($0) })),
    ]
  }

  /// What it can do.
  var abilities: [JSON.Member] {
    guard let statement else { return [] }
    return [
      JSON.Member("software", .string(statement.software ?? "")), JSON.Member("fhirVersion", .string(statement.fhirVersion ?? "")),
      JSON.Member("transaction", .bool(statement.systemInteractions.contains("transaction"))),
      JSON.Member(
        "types", .array(statement.resources.map { ["type": .string($0.type), "interactions": .array($0.interactions.sorted().map { .string($0) })] })),
    ]
  }

  var table: String {
    var table = TextTable(["", "step", "says"])
    for step in steps { table.add([step.outcome.rawValue, step.name, step.says]) }
    let remedy = steps.last.map { $0.remedy.isEmpty ? "" : "\nWhat to do: \($0.remedy)" } ?? ""
    return table.text + remedy + warnings.map { "\nSoon: \($0)" }.joined()
  }

  var text: String {
    var types = TextTable(["type", "can"])
    for resource in statement?.resources ?? [] { types.add([resource.type, resource.interactions.sorted().joined(separator: ", ")]) }
    return table + "\n\n" + types.text
  }
}

extension Connection {
  /// How we log in, in a few words; nothing secret.
  var told: String {
    switch credentials.login {
    case nil: "open, nobody logs in"
    case .written: "a bearer token that was written down"
    case .smart(let identity): "SMART Backend Services as \(identity.clientID), \(identity.key.algorithm.rawValue), key \(identity.keyID)"
    }
  }
}
