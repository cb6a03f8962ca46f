import Foundation
import RecordStore
import Reports

/// The folder that holds a clinic's store and configuration; nobody but its owner can read it.
struct Home {
  let folder: URL

  var storePath: String { folder.appendingPathComponent("store.sqlite").path }
  var configurationPath: String { folder.appendingPathComponent("infusync.yaml").path }
  var lockPath: String { folder.appendingPathComponent("run.lock").path }

  /// Where the home is: as given, else INFUSYNC_HOME, else `$XDG_DATA_HOME/infusync`, else `~/.local/share/infusync`.
  static func place(_ given: String?) -> URL {
    let environment = ProcessInfo.processInfo.environment
    if let path = given ?? environment["INFUSYNC_HOME"], !path.isEmpty { return URL(fileURLWithPath: path, isDirectory: true) }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return URL(fileURLWithPath: data).appendingPathComponent("infusync", isDirectory: true) }
    // The shell's `~` is HOME; Foundation asks the password file first.
    let user = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    return URL(fileURLWithPath: user).appendingPathComponent(".local/share/infusync", isDirectory: true)
  }

  /// Opens a home that `init` has made.
  static func open(_ given: String?) throws -> Home {
    let home = Home(folder: place(given))
    guard home.hasStore else {
      throw Failure(.configuration, "there is no home at \(home.folder.path); `infusync init` makes one")
    }
    try home.refuseOpenPermissions()
    return home
  }

  /// Makes the folder, a configuration with everything explained in comments, and an empty store; what is there already stays.
  ///
  /// A new store is sealed where a key is named, here or in the configuration.
  static func make(_ given: String?, sealedBy key: StoreKey? = nil) throws -> (home: Home, wasThere: Bool) {
    let home = Home(folder: place(given))
    let wasThere = home.hasStore
    try home.makeFolder()
    if !FileManager.default.fileExists(atPath: home.configurationPath) {
      try OutputFile(home.configurationPath).write(Array(Configuration.template.utf8))
    }
    if let key { try home.remember(key) }
    try home.refuseOpenPermissions()
    _ = try home.store()
    return (home, wasThere)
  }

  var hasStore: Bool { FileManager.default.fileExists(atPath: storePath) }

  /// Where the store's key is, as the configuration says; nil for a store that is not sealed.
  func key() throws -> StoreKey? { try Configuration.key(configurationPath) }

  /// Names the key in the configuration, which must name no other.
  private func remember(_ key: StoreKey) throws {
    if let named = try self.key() {
      if named != key { throw Failure(.usage, "\(configurationPath) names another key already: \(named.told(self))") }
      return
    }
    let text = FileManager.default.contents(atPath: configurationPath).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = "# The store is sealed. Without this key nobody can read it, nor its backups: keep a copy of the key elsewhere.\n"
    try OutputFile(configurationPath).write(Array((text + (text.hasSuffix("\n") ? "" : "\n") + line + key.yaml).utf8))
    guard (try? self.key()) == key else {
      try OutputFile(configurationPath).write(Array(text.utf8))
      throw Failure(.configuration, "write this into it by hand, it could not be added: \(key.yaml)", path: configurationPath)
    }
  }

  /// Makes the folder, 0700; refuses one that others can read.
  func makeFolder() throws {
    do {
      if !FileManager.default.fileExists(atPath: folder.path) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
      }
    } catch {
      throw Failure(.cannotWrite, "\(folder.path) cannot be made")
    }
    try refuseOpenPermissions()
  }

  func refuseOpenPermissions() throws {
    if FileAccess.isOpenToOthers(folder.path) {
      throw Failure(.notAllowed, "\(folder.path) can be read by others; it holds patients' data: `chmod 700` it")
    }
    for file in [storePath, storePath + "-wal", storePath + "-shm", configurationPath, lockPath] where FileAccess.isOpenToOthers(file) {
      throw Failure(.notAllowed, "\(file) can be read by others: `chmod 600` it")
    }
  }

  func store() throws -> RecordDatabase { try RecordDatabase(path: storePath, sealer: sealer(try key())) }

  /// What seals a store whose key is there; nothing where no key is named.
  func sealer(_ key: StoreKey?) throws -> any Sealer { try key.map { StoreKey.sealer(try $0.read(self)) } ?? ClearSealer() }

  func configuration() throws -> Configuration { try Configuration.read(configurationPath) }
}

/// Who can read a file.
enum FileAccess {
  /// Whether anybody but the owner has any right to it; a file that is not there is open to nobody.
  static func isOpenToOthers(_ path: String) -> Bool {
    let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue ?? 0
    return mode & 0o077 != 0
  }
}
