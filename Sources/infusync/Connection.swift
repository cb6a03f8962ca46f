import ClinicalRecords
import CurlTransport
import EHRSync
import FHIRREST
import Foundation
import HTTPWire
import MappingCatalog
import RecordMapping
import RecordStore
import Reports

/// One endpoint as it can be talked to: its profile, how it is reached and who we are there.
struct Connection {
  let endpoint: StoredEndpoint
  let profile: EndpointProfile
  let credentials: Credentials
  let transport: CurlTransport
  /// Logs in; nil where there is nothing to log in to, or a token was written down.
  let services: BackendServices?
  private let source: (any TokenSource)?
  /// The way to the endpoint within the budget that its profile knows of.
  private let paced: any HTTPTransport

  init(_ endpoint: StoredEndpoint, _ home: Home, _ configuration: Configuration, _ catalog: MappingCatalog) throws {
    guard let profile = catalog.endpoints[endpoint.vendor] else {
      throw Failure(.configuration, "\(endpoint.name) has the profile \(endpoint.vendor), which no mapping file of endpoints describes")
    }
    let settings = configuration.endpoints[endpoint.name] ?? Configuration.Endpoint()
    self.endpoint = endpoint
    self.profile = profile
    credentials = try Credentials(endpoint.name, settings, home)
    transport = try CurlTransport(CurlConfiguration(userAgent: "infusync/\(Infusync.release)", tls: credentials.tls, proxy: settings.proxy))
    paced = Self.paced(transport, profile.budget)
    guard let base = HTTPURL(endpoint.url) else { throw Failure(.configuration, "\(endpoint.name) has no URL that can be used") }
    switch credentials.login {
    case nil: (services, source) = (nil, nil)
    case .written(let token, _): (services, source) = (nil, WrittenToken(token))
    case .smart(let identity):
      let services = BackendServices(base: base, identity: identity, transport: transport, now: Self.seconds, assertionID: Self.assertionID)
      let kept = KeptToken(endpoint.name, home, fingerprint: services.fingerprint)
      source = TokenKeeper(restored: kept.read(), now: Self.seconds, keep: { kept.write($0) }) {
        () async throws(TransportError) in try await services.token()
      }
      self.services = services
    }
  }

  /// Holds requests back where the EHR lets only so many through and may not say so; a burst is small enough to stay within any window.
  private static func paced(_ transport: CurlTransport, _ budget: EndpointProfile.Budget?) -> any HTTPTransport {
    guard let budget else { return transport }
    let rate = RequestRate(budget.requests, per: .seconds(budget.seconds), burst: max(1, budget.requests / 30))
    return ThrottledTransport(base: transport, rate: rate, clock: ContinuousClock())
  }

  /// Our own clock, in seconds since 1970.
  static let seconds: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }

  /// 128 bits of the system's chance.
  private static let assertionID: @Sendable () -> String = {
    (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 16) }.joined(separator: "-")
  }

  /// With our token, where there is one.
  private var authorized: any HTTPTransport {
    guard let source, let base = HTTPURL(endpoint.url) else { return paced }
    return AuthorizingTransport(base: paced, endpoint: base, source: source)
  }

  /// Fetches a token, or takes the one that was written or kept.
  func token() async throws(TransportError) -> AccessToken? { try await source?.token(insteadOf: nil) }

  /// For a question to the EHR outside a run.
  func client() throws -> FHIRClient {
    try FHIRClient(base: endpoint.url, transport: retrying) { "r" + String(UInt64.random(in: 0...UInt64.max), radix: 16) }
  }

  private var retrying: RetryingTransport {
    RetryingTransport(
      base: authorized, policy: RetryPolicy(attempts: 3), clock: ContinuousClock(), random: { UInt64.random(in: 0...UInt64.max) },
      now: { HTTPDate(secondsSince1970: Int(Date().timeIntervalSince1970)) })
  }

  /// All that a run may touch.
  func surroundings(_ store: RecordDatabase, _ mapper: RecordMapper, stop: StopSignal) -> SyncSurroundings {
    SyncSurroundings(
      repository: store, transport: StoppableTransport(base: retrying, stop: stop), mapper: mapper, clock: ContinuousClock(), now: { Session.now() },
      random: { UInt64.random(in: 0...UInt64.max) })
  }

  /// The CapabilityStatement, or why there is none.
  func capabilities() async throws -> FHIRAnswer {
    let answer = try await client().capabilities()
    switch answer.kind {
    case .found where answer.resource != nil: return answer
    case .unauthorized: throw Failure(.notAllowed, "\(endpoint.name) does not accept the credentials")
    default:
      let words = answer.outcome.map { "\($0)" } ?? ""
      throw Failure(
        answer.kind.isTemporary ? .again : .refused,
        "\(endpoint.name) gave no CapabilityStatement: status \(answer.status)" + (words.isEmpty ? "" : ", \(words.prefix(300))"))
    }
  }
}

/// A transport that begins nothing new once the process is asked to end; what is on its way is waited for.
struct StoppableTransport: HTTPTransport {
  let base: any HTTPTransport
  let stop: StopSignal

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    if stop.isAsked { throw TransportError(.stopped, mayHaveArrived: false, hint: "the run was asked to stop") }
    return try await base.send(request)
  }
}
