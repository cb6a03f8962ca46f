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
  let headers: HTTPHeaders
  let transport: CurlTransport

  init(_ endpoint: StoredEndpoint, _ configuration: Configuration, _ catalog: MappingCatalog) throws {
    guard let profile = catalog.endpoints[endpoint.vendor] else {
      throw Failure(.configuration, "\(endpoint.name) has the profile \(endpoint.vendor), which no mapping file of endpoints describes")
    }
    let settings = configuration.endpoints[endpoint.name] ?? Configuration.Endpoint()
    if let file = settings.caFile, !FileManager.default.isReadableFile(atPath: file) {
      throw Failure(.configuration, "endpoints.\(endpoint.name).caFile: \(file) cannot be read")
    }
    self.endpoint = endpoint
    self.profile = profile
    headers = try settings.headers(endpoint.name)
    transport = try CurlTransport(
      CurlConfiguration(userAgent: "infusync/\(Infusync.release)", tls: CurlTLS(authorities: settings.caFile), proxy: settings.proxy))
  }

  /// For a question to the EHR outside a run.
  func client() throws -> FHIRClient {
    try FHIRClient(base: endpoint.url, transport: retrying, headers: headers) { "r" + String(UInt64.random(in: 0...UInt64.max), radix: 16) }
  }

  private var retrying: RetryingTransport {
    RetryingTransport(
      base: transport, policy: RetryPolicy(attempts: 3), clock: ContinuousClock(), random: { UInt64.random(in: 0...UInt64.max) },
      now: { HTTPDate(secondsSince1970: Int(Date().timeIntervalSince1970)) })
  }

  /// All that a run may touch.
  func surroundings(_ store: RecordDatabase, _ mapper: RecordMapper, stop: StopSignal) -> SyncSurroundings {
    var surroundings = SyncSurroundings(
      repository: store, transport: StoppableTransport(base: retrying, stop: stop), mapper: mapper, clock: ContinuousClock(), now: { Session.now() },
      random: { UInt64.random(in: 0...UInt64.max) })
    surroundings.headers = headers
    return surroundings
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
