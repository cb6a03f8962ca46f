import FHIRREST
import Foundation
import LosslessJSON

/// The access token of an endpoint between two runs: a file of its owner's only, good for one login and no other.
struct KeptToken {
  let path: String
  /// Of the login it was given out for.
  let fingerprint: String

  init(_ endpoint: String, _ home: Home, fingerprint: String) {
    path = home.folder.appendingPathComponent("tokens").appendingPathComponent(endpoint + ".json").path
    self.fingerprint = fingerprint
  }

  /// What was kept; nil where there is nothing, others could have read it, or it is another login's.
  func read() -> AccessToken? {
    guard let data = FileManager.default.contents(atPath: path), !FileAccess.isOpenToOthers(path),
      let json = try? JSON(parsing: Array(data)), json["for"]?.string == fingerprint
    else { return nil }
    return json["kept"]?.string.flatMap { AccessToken(kept: $0) }
  }

  /// Keeps it. A token that cannot be kept is only fetched again.
  func write(_ token: AccessToken) {
    guard let kept = token.kept else { return }
    try? PrivateFolder.make(of: path)
    try? OutputFile(path).write(JSON.object([JSON.Member("for", .string(fingerprint)), JSON.Member("kept", .string(kept))]).bytes)
  }

  /// Removes what was kept of an endpoint.
  static func forget(_ endpoint: String, _ home: Home) {
    try? FileManager.default.removeItem(atPath: KeptToken(endpoint, home, fingerprint: "").path)
  }
}
