import CurlTransport
import Digests
import FHIRREST
import Foundation
import HTTPWire
import LosslessJSON

/// Who we are at one endpoint, as its configuration says: a way to log in, certificates, and when they end.
struct Credentials {
  /// How we log in; nil where the endpoint is open.
  enum Login {
    case written(AccessToken, ends: Int?)
    case smart(BackendServices.Identity)
  }

  /// Something that stops being good by itself.
  struct Ending {
    let what: String
    /// In seconds since 1970.
    let ends: Int
  }

  let login: Login?
  let tls: CurlTLS
  let endings: [Ending]

  init(_ endpoint: String, _ settings: Configuration.Endpoint, _ home: Home) throws {
    let place = "endpoints.\(endpoint)"
    var endings: [Ending] = []
    if let file = settings.caFile {
      endings += Self.earliest("the authority in \(file)", try Self.certificates(file, place + ".caFile"))
    }
    if let file = settings.clientCertificate {
      // The first is ours, the rest its chain.
      endings += Self.earliest("our certificate in \(file)", Array(try Self.certificates(file, place + ".clientCertificate").prefix(1)))
      let keyed = settings.clientKey.map { ($0, place + ".clientKey") } ?? (file, place + ".clientCertificate")
      try SecretFile(path: keyed.0, setting: keyed.1).refuseOpenPermissions()
    }
    tls = CurlTLS(authorities: settings.caFile, certificate: settings.clientCertificate, key: settings.clientKey)
    if let smart = settings.smart {
      let key = try EndpointKeys(endpoint, home, smart).read()
      login = .smart(
        try BackendServices.Identity(clientID: smart.clientID, key: key, keyID: smart.keyID, scope: smart.scope, tokenURL: smart.tokenURL))
    } else if let token = try Self.bearer(settings, place) {
      let ends = Self.end(ofJWT: token.value)
      if let ends { endings.append(Ending(what: "the bearer token", ends: ends)) }
      login = .written(token, ends: ends)
    } else {
      login = nil
    }
    self.endings = endings
  }

  private static func bearer(_ settings: Configuration.Endpoint, _ place: String) throws -> AccessToken? {
    var text: String?
    if let file = settings.bearerFile {
      text = try SecretFile(path: file, setting: place + ".auth.bearerFile").text()
    } else if let name = settings.bearerEnv {
      text = ProcessInfo.processInfo.environment[name]
      if text == nil { throw Failure(.configuration, "\(place).auth.bearerEnv: the environment has no \(name)") }
    }
    guard let text = text?.trimmingCharacters(in: .whitespacesAndNewlines) else { return nil }
    guard let token = AccessToken(text) else { throw Failure(.configuration, "\(place).auth: what is there is no bearer token") }
    return token
  }

  private static func certificates(_ file: String, _ setting: String) throws -> [CertificateDates] {
    guard let data = FileManager.default.contents(atPath: file) else { throw Failure(.configuration, "\(setting): \(file) cannot be read") }
    let found = CertificateDates.all(inPEM: String(decoding: data, as: UTF8.self))
    if found.isEmpty { throw Failure(.configuration, "\(setting): \(file) has no certificate as PEM") }
    return found
  }

  private static func earliest(_ what: String, _ dates: [CertificateDates]) -> [Ending] {
    dates.map(\.ends).min().map { [Ending(what: what, ends: $0)] } ?? []
  }

  /// When a token that is a JWT ends; nobody checks its signature here.
  private static func end(ofJWT token: String) -> Int? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let claims = Base64URL.decode(parts[1]) else { return nil }
    return (try? JSON(parsing: claims))?["exp"]?.int
  }
}

extension Credentials.Ending {
  /// What ends within so many days is told.
  static let noticeDays = 14

  func isOver(_ now: Int) -> Bool { ends <= now }

  func isNear(_ now: Int) -> Bool { ends <= now + Self.noticeDays * 86_400 }

  /// `our certificate in clinic.pem ends in 3 days, on 2026-12-01`.
  func told(_ now: Int) -> String {
    let day = HTTPDate(secondsSince1970: ends).description
    return isOver(now) ? "\(what) ended on \(day)" : "\(what) ends in \((ends - now) / 86_400) days, on \(day)"
  }
}
