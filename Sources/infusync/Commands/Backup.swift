import ArgumentParser
import Foundation
import LosslessJSON
import RecordStore
import Reports

/// `infusync backup`.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy the store as it is at one moment, while others go on writing",
    discussion: "The backup of a sealed store is sealed, and opened by the same key, which is not in it.")
  @Argument var file: String
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let store = try session.store()
      do throws(StoreError) {
        try await store.backup(to: file)
      } catch {
        throw Failure(.cannotWrite, error.hint)
      }
      let about = store.isSealed ? "It is sealed with the store's key, which is not in it." : "It holds patients' data, readable to whoever has the file."
      return Answer(["file": .string(file), "sealed": .bool(store.isSealed)], text: "Wrote \(file). \(about)")
    }
  }
}

/// `infusync restore`.
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a home from a backup; a home that has a store already is left alone",
    discussion: "Whose store was sealed names its key, unless the infusync.yaml of the home does already.")
  @Argument var file: String
  @OptionGroup var keys: SealOptions
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let home = Home(folder: Home.place(session.options.home))
      guard !home.hasStore else { throw Failure(.usage, "\(home.folder.path) has a store already; name another --home, or move it away first") }
      guard FileManager.default.fileExists(atPath: file) else { throw Failure(.usage, "there is no \(file)") }
      if FileAccess.isOpenToOthers(file) { throw Failure(.notAllowed, "\(file) can be read by others; it holds patients' data: `chmod 600` it") }
      let key = try keys.key ?? home.key()
      let sealer = try home.sealer(key)
      let wasThere = FileManager.default.fileExists(atPath: home.folder.path)
      try home.makeFolder()
      let head: AuditHead
      do {
        head = try await restore(to: home, sealer)
      } catch {
        // What was not there before is not there now.
        if !wasThere { rmdir(home.folder.path) }
        throw error
      }
      _ = try Home.make(session.options.home, sealedBy: key)
      return Answer(
        ["home": .string(home.folder.path), "auditHead": .string(head.description), "sealed": .bool(key != nil)],
        text: "Made a home at \(home.folder.path) from \(file).\(key == nil ? "" : " The store is sealed.")\nAudit head \(head)")
    }
  }

  /// Opens a copy in a folder of its own first: what is no store, or a broken one, never becomes a home, and the backup stays as it is.
  private func restore(to home: Home, _ sealer: any Sealer) async throws -> AuditHead {
    let folder = home.folder.appendingPathComponent("restore.unfinished", isDirectory: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = folder.appendingPathComponent("store.sqlite").path
    do {
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      try FileManager.default.copyItem(atPath: file, toPath: copy)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy)
    } catch {
      throw Failure(.cannotWrite, "\(copy) cannot be written")
    }
    let backup: RecordDatabase
    do throws(StoreError) {
      backup = try RecordDatabase(path: copy, sealer: sealer)
    } catch {
      // People know the file by their own name for it.
      var failure = Failure(error)
      failure.message = failure.message.replacingOccurrences(of: copy, with: file)
      if error.kind == .corrupt { failure.status = .badInput }
      throw failure
    }
    let verdict = try await backup.verifyAudit(head: nil)
    guard verdict.isIntact else { throw Failure(.badInput, "its audit chain is broken", path: file) }
    try await backup.backup(to: home.storePath)
    return verdict.head
  }
}
