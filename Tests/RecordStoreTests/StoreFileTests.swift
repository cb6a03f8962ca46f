import ClinicalRecords
import Foundation
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct StoreFileTests {
  @Test func `a commit is on disk when it returns, and the file is its owner's`() async throws {
    let folder = try ScratchFolder()
    let store = try RecordDatabase(path: folder("store.sqlite"))
    #expect(try store.inspect("PRAGMA synchronous") == [["2"]], "GRDB sets 1, after which a power cut may lose what was acknowledged")
    #expect(try store.inspect("PRAGMA journal_mode") == [["\"wal\""]])
    #expect(try store.inspect("PRAGMA foreign_keys") == [["1"]])
    #expect(try store.inspect("PRAGMA temp_store") == [["2"]])
    #expect(try store.inspect("PRAGMA secure_delete") == [["1"]], "what is deleted is written over")
    _ = try await commit(store) { $0.edits = [edit(1, ["a": 1])] }
    for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"] { #expect(try folder.mode(name) == 0o600, "\(name)") }
  }

  @Test func `a store opened again holds what it held, and what another process wrote meanwhile`() async throws {
    let folder = try ScratchFolder()
    let first = try await clinic(RecordDatabase(path: folder("store.sqlite")))
    let second = try RecordDatabase(path: folder("store.sqlite"))
    #expect(try second.dump() == first.dump())
    _ = try await commit(second) { $0.edits = [edit(1, ["a": 1])] }
    #expect(try await first.records([id(1)]).map(\.version) == [2])
    #expect(await kind { _ = try await commit(first) { $0.edits = [edit(1, ["a": 2], madeFrom: 1)] } } == .moved)
  }

  @Test func `a store of a newer release is refused, and left as it is`() async throws {
    let folder = try ScratchFolder()
    do {
      let store = try await clinic(RecordDatabase(path: folder("store.sqlite")))
      _ = try store.inspect("PRAGMA user_version = \(Schema.migrations.count + 1)")
    }
    let before = try folder.bytes("store.sqlite")
    #expect(await kind { _ = try RecordDatabase(path: folder("store.sqlite")) } == .tooNew)
    #expect(try folder.bytes("store.sqlite") == before)
  }

  @Test func `a store of an older release is brought up to this one with all it holds`() async throws {
    let folder = try ScratchFolder()
    let path = folder("store.sqlite")
    var before: [String] = []
    do {
      let store = try await clinic(RecordDatabase(path: path))
      before = try store.dump()
    }
    let newer = Schema.migrations + ["CREATE TABLE later (n INTEGER PRIMARY KEY) STRICT; INSERT INTO later VALUES (41)"]
    let store = try RecordDatabase(path: path, migrations: newer)
    #expect(try store.dump().filter { $0 != "later: 41" } == before)
    #expect(try store.inspect("SELECT n FROM later") == [["41"]])
    #expect(try store.inspect("PRAGMA user_version") == [["\(newer.count)"]])
    #expect(await kind { _ = try RecordDatabase(path: path) } == .tooNew)
    // What it was before is kept beside it, for this release to be opened with.
    let kept = "store.sqlite.form-\(Schema.migrations.count)"
    #expect(try folder.mode(kept) == 0o600)
    #expect(try RecordDatabase(path: folder(kept)).dump() == before)
  }

  @Test func `the copy before a migration is made once more when it has to be tried again, over none that is there`() async throws {
    let folder = try ScratchFolder()
    let path = folder("store.sqlite")
    let before = try await clinic(RecordDatabase(path: path)).dump()
    let broken = Schema.migrations + ["DELETE FROM nothing"]
    for _ in 0..<2 { #expect(await kind { _ = try RecordDatabase(path: path, migrations: broken) } == .failed) }
    for name in ["", "-2"] { #expect(try RecordDatabase(path: folder("store.sqlite.form-\(Schema.migrations.count)\(name)")).dump() == before) }
  }

  @Test func `a migration that fails leaves the store at the release it was`() async throws {
    let folder = try ScratchFolder()
    let path = folder("store.sqlite")
    let before = try await clinic(RecordDatabase(path: path)).dump()
    let broken = Schema.migrations + ["CREATE TABLE later (n INTEGER PRIMARY KEY) STRICT; DELETE FROM nothing"]
    #expect(await kind { _ = try RecordDatabase(path: path, migrations: broken) } == .failed)
    #expect(try RecordDatabase(path: path).dump() == before)
  }

  @Test func `a page that is not what it was is found, although nothing has asked for it`() async throws {
    let folder = try ScratchFolder()
    do { _ = try await clinic(RecordDatabase(path: folder("store.sqlite"))) }
    #expect(try await RecordDatabase(path: folder("store.sqlite")).damage() == [])
    let whole = try folder.bytes("store.sqlite")
    // Page by page; the first holds what every question needs.
    for page in 1..<whole.count / 4096 {
      try (whole[..<(page * 4096)] + Data(repeating: 0x5A, count: 4096) + whole[(page * 4096 + 4096)...])
        .write(to: URL(fileURLWithPath: folder("store.sqlite")))
      // Some are met by the opening itself.
      let found = await kind { if try await !RecordDatabase(path: folder("store.sqlite")).damage().isEmpty { throw StoreError(.corrupt, hint: "") } }
      #expect(found == .corrupt, "page \(page)")
    }
  }

  @Test func `what is no store is refused, and left as it is`() async throws {
    let folder = try ScratchFolder()
    try folder.write(String(repeating: "this is a letter\n", count: 99), to: "letter.txt")
    let before = try folder.bytes("letter.txt")
    #expect(await kind { _ = try RecordDatabase(path: folder("letter.txt")) } == .corrupt)
    #expect(try folder.bytes("letter.txt") == before)
    #expect(await kind { _ = try RecordDatabase(path: folder("nowhere/store.sqlite")) } == .cannotOpen)
    #expect(await kind { _ = try RecordDatabase(path: folder.path) } == .cannotOpen)
  }

  @Test func `a database of another program is refused`() async throws {
    let folder = try ScratchFolder()
    do { _ = try RecordDatabase(path: folder("other.sqlite")).inspect("PRAGMA application_id = 7") }
    #expect(await kind { _ = try RecordDatabase(path: folder("other.sqlite")) } == .cannotOpen)
  }

  @Test func `a store that another holds is busy, and says so`() async throws {
    let folder = try ScratchFolder()
    let holder = try RecordDatabase(path: folder("store.sqlite"))
    let other = try RecordDatabase(path: folder("store.sqlite"), busyTimeout: .milliseconds(20))
    let change = batch { $0.edits = [edit(1, [:])] }
    try holder.write { _ in
      let error = #expect(throws: StoreError.self) { try other.write { try $0.commit(change) } }
      #expect(error?.kind == .busy && error?.isTemporary == true && error?.hint.contains("store.sqlite") == true)
    }
    #expect(try await commit(other) { $0.edits = [edit(1, [:])] }.count == 1)
  }

  @Test func `four processes on one file wait for one another, from the first opening on`() async throws {
    let folder = try ScratchFolder()
    let path = folder("store.sqlite")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 1...4 {
        group.addTask {
          let store = try RecordDatabase(path: path)
          for number in 1...25 {
            _ = try await commit(store) {
              $0.edits = [edit(1000 * writer + number, ["n": .int(number)])]
              $0.audit = [note("edit", record: id(1000 * writer + number))]
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let store = try RecordDatabase(path: path)
    #expect(try await store.recordCounts() == [.patient: 100])
    let verdict = try await store.verifyAudit(head: nil)
    #expect(verdict.isIntact && verdict.entries == 100)
  }

  @Test func `a backup is a store with all that was committed, and writes over nothing`() async throws {
    let folder = try ScratchFolder()
    let store = try await clinic(RecordDatabase(path: folder("store.sqlite")))
    try await store.addToRoster("north", [id(1)], audit: note("roster"))
    try await store.backup(to: folder("backup.sqlite"))
    #expect(try folder.mode("backup.sqlite") == 0o600)
    #expect(try RecordDatabase(path: folder("backup.sqlite")).dump() == store.dump())
    let before = try folder.bytes("backup.sqlite")
    _ = try await commit(store) { $0.edits = [edit(1, ["a": 1])] }
    #expect(await kind { try await store.backup(to: folder("backup.sqlite")) } == .inUse)
    #expect(try folder.bytes("backup.sqlite") == before)
    #expect(await kind { try await store.backup(to: folder("nowhere/backup.sqlite")) } == .cannotOpen)
  }
}
