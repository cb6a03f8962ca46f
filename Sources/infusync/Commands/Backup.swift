import ArgumentParser
import Foundation
import LosslessJSON
import RecordStore
import Reports

/// `infusync backup`.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Copy the store as it is at one moment, while others go on writing")
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
      return Answer(["file": .string(file)], text: "Wrote \(file). It holds patients' data.")
    }
  }
}

/// `infusync restore`.
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Make a home from a backup; a home that has a store already is left alone")
  @Argument var file: String
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let home = Home(folder: Home.place(session.options.home))
      guard !FileManager.default.fileExists(atPath: home.storePath) else {
        throw Failure(.usage, "\(home.folder.path) has a store already; name another --home, or move it away first")
      }
      guard FileManager.default.fileExists(atPath: file) else { throw Failure(.usage, "there is no \(file)") }
      // The backup is opened in a folder of its own first: what is no store, or a broken one, never becomes a home.
      let backup = try RecordDatabase(path: file)
      let verdict = try await backup.verifyAudit(head: nil)
      guard verdict.isIntact else { throw Failure(.badInput, "its audit chain is broken", path: file) }
      try home.makeFolder()
      try await backup.backup(to: home.storePath)
      _ = try Home.make(session.options.home)
      return Answer(
        ["home": .string(home.folder.path), "auditHead": .string(verdict.head.description)],
        text: "Made a home at \(home.folder.path) from \(file).\nAudit head \(verdict.head)")
    }
  }
}
