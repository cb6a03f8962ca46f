import Digests
import FHIRREST
import Foundation

/// Where the key pair of an endpoint lies: a PEM file of its owner's only.
struct EndpointKeys {
  let endpoint: String
  let path: String
  let keyID: String?

  init(_ endpoint: String, _ home: Home, _ login: SMARTLogin?) {
    self.endpoint = endpoint
    path = login?.keyFile ?? home.folder.appendingPathComponent("keys").appendingPathComponent(endpoint + ".pem").path
    keyID = login?.keyID
  }

  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// The private key; throws where it is missing, open to others or no key of ours.
  func read() throws -> SigningKey {
    guard exists else { throw Failure(.configuration, "\(endpoint) has no key at \(path) yet; `infusync endpoint keys \(endpoint)` makes one") }
    do {
      return try SigningKey(pem: SecretFile(path: path, setting: "endpoints.\(endpoint).auth.smart.keyFile").text())
    } catch let error as SigningKeyError {
      throw Failure(.configuration, "\(path): \(error.hint)")
    }
  }

  /// Makes a pair where there is none; never replaces one, which an EHR may know.
  func make(_ algorithm: SigningAlgorithm) throws -> SigningKey {
    try PrivateFolder.make(of: path)
    let key = try SigningKey.generate(algorithm)
    try OutputFile(path).write(Array(key.pem.utf8))
    return key
  }
}
