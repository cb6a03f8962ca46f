import Foundation

/// A file with a secret in it, which nobody but its owner may read.
struct SecretFile {
  let path: String
  /// Where the configuration names it: `endpoints.north.auth.bearerFile`.
  let setting: String

  /// The text of the file; throws where it cannot be read, or others can read it. Nothing of it is in the error.
  func text() throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.configuration, "\(setting): \(path) cannot be read") }
    try refuseOpenPermissions()
    return String(decoding: data, as: UTF8.self)
  }

  func refuseOpenPermissions() throws {
    guard FileManager.default.isReadableFile(atPath: path) else { throw Failure(.configuration, "\(setting): \(path) cannot be read") }
    if FileAccess.isOpenToOthers(path) { throw Failure(.notAllowed, "\(setting): \(path) can be read by others; it holds a secret: `chmod 600` it") }
  }
}
