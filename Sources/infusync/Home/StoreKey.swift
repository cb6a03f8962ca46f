import Digests
import Foundation
import LosslessJSON
import RecordStore

/// Where the key of a sealed store is; never the key.
enum StoreKey: Equatable {
  /// A file of its owner's only; a relative path is from the home.
  case file(String)
  /// An environment variable.
  case environment(String)
  /// A credential of systemd, in `$CREDENTIALS_DIRECTORY`.
  case credential(String)

  /// Where `init --seal` puts a key that nobody says a place for.
  static let inHome = StoreKey.file("keys/store.key")

  /// The setting's name in `infusync.yaml`.
  var setting: String {
    switch self {
    case .file: "keyFile"
    case .environment: "keyEnv"
    case .credential: "credential"
    }
  }

  /// The setting's value in `infusync.yaml`.
  var place: String {
    switch self {
    case .file(let place), .environment(let place), .credential(let place): place
    }
  }

  /// For people: `the file /etc/infusync/store.key`.
  func told(_ home: Home) -> String {
    switch self {
    case .file: "the file \(path(home) ?? place)"
    case .environment: "the environment variable \(place)"
    case .credential: "the systemd credential \(place)"
    }
  }

  /// As `infusync.yaml` names it.
  var yaml: String { "seal:\n  \(setting): \(JSON.string(place).text)\n" }

  /// The file, where there is one; nil where systemd gave none, or for a variable.
  func path(_ home: Home) -> String? {
    switch self {
    case .file(let place): place.hasPrefix("/") ? place : home.folder.appendingPathComponent(place).path
    case .environment: nil
    case .credential(let name):
      ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"].map { URL(fileURLWithPath: $0).appendingPathComponent(name).path }
    }
  }

  /// The key itself; throws where it is missing, open to others or no key. Nothing of it is in the error.
  func read(_ home: Home) throws -> SealingKey {
    var bytes: [UInt8]?
    switch self {
    case .file:
      let file = SecretFile(path: path(home) ?? place, setting: "seal.keyFile")
      bytes = FileManager.default.contents(atPath: file.path).map { Array($0) }
      if bytes != nil { try file.refuseOpenPermissions() }
    case .environment(let name): bytes = ProcessInfo.processInfo.environment[name].map { Array($0.utf8) }
    // Who may read a credential is systemd's affair, which shows as an ACL and not as a mode.
    case .credential: bytes = path(home).flatMap { FileManager.default.contents(atPath: $0) }.map { Array($0) }
    }
    guard let bytes else {
      throw Failure(.configuration, "seal.\(setting): \(told(home)) cannot be read; without its key the store cannot be opened, nor by anybody else")
    }
    guard let key = SealingKey(kept: bytes) else {
      throw Failure(.configuration, "seal.\(setting): what is in \(told(home)) is no key (64 hexadecimal digits, or 32 bytes)")
    }
    return key
  }

  /// Makes a new key where there is a file to make it in and none is there; whether one was made.
  func make(_ home: Home) throws -> Bool {
    guard case .file = self, let path = path(home), !FileManager.default.fileExists(atPath: path) else {
      _ = try read(home)
      return false
    }
    try PrivateFolder.make(of: path)
    try OutputFile(path).write(Array((Digest.hex(SystemChance.bytes(SealingKey.byteCount)) + "\n").utf8))
    return true
  }

  /// What seals a store with that key.
  static func sealer(_ key: SealingKey) -> KeyedSealer { KeyedSealer(key) { SystemChance.bytes(SealingKey.nonceByteCount) } }
}
