import ClinicalRecords
import Digests
import Foundation
import LosslessJSON
import Synchronization
import Testing

@testable import RecordStore

/// Sealers with keys for tests: nonces are counted, so that a run can be had again.
enum Sealers {
  static func keyed(_ seed: UInt8 = 1, nonces: Nonces = Nonces()) throws -> KeyedSealer {
    KeyedSealer(try #require(SealingKey([UInt8](repeating: seed, count: 32)))) { nonces.next() }
  }

  /// Where no nonce comes twice.
  final class Nonces: Sendable {
    private let count = Atomic<UInt64>(0)

    func next() -> [UInt8] {
      let number = count.wrappingAdd(1, ordering: .relaxed).newValue
      return [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
  }
}

@Suite struct SealedStoreTests {
  /// One word in every text and every body that a store is given.
  private static let secret = "Zaphod"

  /// Something in every column of every table that patients' data could reach; whatever is an id says the secret in hex.
  static func fill(_ store: RecordDatabase) async throws {
    let body: JSON = ["s": .string(secret)]
    var batch = StoreBatch()
    var north = endpoint(secret)
    (north.url, north.capability) = ("https://ehr.example/\(secret)", body)
    batch.endpoints = [north]
    var record = edit(1, body)
    record.authorship = Authorship(author: secret, at: "2026", reason: secret, origin: secret)
    batch.edits = [record]
    batch.exchanges = [
      Exchange(
        endpoint: secret, resource: id(100), type: "Patient", record: id(1), patient: id(1), role: "patient", serverID: secret, serverVersion: secret,
        base: body, rendered: body, remote: body)
    ]
    var sent = operation(100, at: secret)
    (sent.body, sent.rendered, sent.ifMatch, sent.lastError, sent.refusal) = (body, body, secret, secret, secret)
    batch.operations = [sent]
    var open = conflict(secret, at: secret, local: body)
    (open.path, open.reason, open.type, open.role) = ("identifier[\(secret)]", secret, "Patient", "patient")
    open.settlement = .init(choice: .value, value: body, seenRemote: body, by: secret, because: secret, at: "2026")
    batch.conflicts = [open]
    batch.cursors = [(secret, secret, secret)]
    batch.superseded = [(secret, id(100), secret)]
    batch.receipts = [FidelityReceipt(endpoint: secret, resource: id(100), serverVersion: secret, path: "name[\(secret)]", difference: .dropped)]
    batch.audit = [AuditNote(action: "edit", actor: secret, at: "2026", record: id(1), detail: body, documents: AuditedDocument.all(["B": body]))]
    try await store.commit(batch)
    try await store.addToRoster(secret, [id(1)], audit: note("roster"))
    try await store.link(PatientLink(endpoint: secret, patient: id(1), serverID: secret, by: secret, at: "2026"), audit: note("link"))
    var again = StoreBatch()
    open.state = .settled
    again.conflicts = [open]
    again.edits = [edit(1, ["s": .string(secret), "t": 1])]
    try await store.commit(again)
  }

  /// The lines of a dump in which something stands as text, in the hex of a blob, in Base64 or in UTF-16.
  static func found(_ secret: String, in dump: [String]) -> [String] {
    func hex(_ bytes: some Sequence<UInt8>) -> String { Digest.hex(Array(bytes)) }
    let utf16 = secret.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let needles = [secret.lowercased(), hex(secret.utf8), hex(utf16), Base64URL.encode(secret).lowercased()]
    return dump.filter { line in needles.contains { line.lowercased().contains($0) } }
  }

  @Test func `in a sealed store no column of any table has a word, an id or a hash of what it was given`() async throws {
    let store = try RecordDatabase.inMemory(sealer: Sealers.keyed())
    try await Self.fill(store)
    let dump = try store.dump()
    #expect(Self.found(Self.secret, in: dump) == [])
    for number in [1, 100] { #expect(Self.found(id(number).description, in: dump) == []) }
    #expect(Self.found(Digest.sha256Hex(Array("{\"s\":\"Zaphod\"}".utf8)), in: dump) == [])
    // The same deeds on a clear store show it everywhere: each table that is looked at was filled.
    let clear = try RecordDatabase.inMemory()
    try await Self.fill(clear)
    let tables = Set(Self.found(Self.secret, in: try clear.dump()).map { $0.prefix { $0 != ":" } })
    let expected: Set<Substring> = [
      "record_version", "endpoint", "patient_link", "exchange", "operation", "conflict", "conflict_history", "cursor", "superseded", "receipt", "audit",
    ]
    #expect(tables == expected)
    #expect(try clear.dump().count + 1 == dump.count, "but for the row that says that it is sealed")
  }

  @Test func `a table nobody thought of is seen here first`() throws {
    let store = try RecordDatabase.inMemory(sealer: Sealers.keyed())
    let columns = try store.inspect("SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1")
    // Columns in the clear, and why: ids are stand-ins, the rest are kinds, states, times, counts and releases.
    let clear = """
      audit.action audit.at audit.hash audit.n audit_salt.n conflict.endpoint conflict.kind conflict.n conflict.since conflict.state
      conflict_history.conflict conflict_history.n conflict_history.since conflict_history.state cursor.endpoint cursor.n endpoint.is_source
      endpoint.last_run endpoint.last_success endpoint.n endpoint.vendor exchange.agreed_version exchange.endpoint exchange.is_gone
      exchange.mapping_version exchange.n exchange.rendered_is_base exchange.role exchange.type lease.holder lease.n lease.name lease.token lease.until
      operation.attempts operation.endpoint operation.intent operation.looks operation.n operation.not_before operation.record_version operation.state
      outbox.at outbox.endpoint outbox.n outbox.record outbox.state outbox.version patient_link.at patient_link.endpoint patient_link.n receipt.difference
      receipt.endpoint receipt.n record.kind record.n record.version record_version.at record_version.n record_version.record record_version.version
      roster.endpoint roster.n seal.key seal.n superseded.endpoint superseded.n audit_salt.salt
      """
    let standIns = """
      audit.record conflict.record conflict.resource exchange.patient exchange.record exchange.resource operation.record operation.resource
      patient_link.patient receipt.resource record.id record.patient record_version.patient roster.patient superseded.resource
      """
    let hashed = """
      conflict.id cursor.key endpoint.name exchange.server_id patient_link.server_id receipt.path receipt.server_version superseded.hash
      """
    let sealed = """
      audit.actor audit.detail conflict.label conflict.path conflict.reason conflict.sides conflict_history.reason conflict_history.sides cursor.mark
      endpoint.capability endpoint.label endpoint.url exchange.base exchange.label exchange.remote exchange.rendered exchange.server_version
      operation.body operation.if_match operation.last_error operation.refusal operation.rendered patient_link.label patient_link.linked_by receipt.label
      record_version.author record_version.body record_version.origin record_version.reason seal.proof superseded.label
      """
    let known = [clear, standIns, hashed, sealed].flatMap { $0.split(whereSeparator: \.isWhitespace).map { "\"\($0)\"" } }
    #expect(Set(columns.map { $0[0] }) == Set(known))
  }

  @Test func `no nonce comes twice in a store, whatever is written again`() async throws {
    let store = try RecordDatabase.inMemory(sealer: Sealers.keyed())
    try await Self.fill(store)
    for number in 2...60 { _ = try await commit(store) { $0.edits = [edit(number, ["n": .int(number)])] } }
    var nonces: [String] = []
    for line in try store.dump() {
      for value in line.split(separator: ", ") {
        var bytes: [UInt8]?
        if value.hasPrefix("x'01") { bytes = Self.bytes(hex: value.dropFirst(2).dropLast()) }
        if value.hasPrefix("\"A") { bytes = Base64URL.decode(value.dropFirst().dropLast()) }
        if let bytes, bytes.count >= SealingKey.overhead, bytes[0] == 1 { nonces.append(Digest.hex(Array(bytes[5..<17]))) }
      }
    }
    // History keeps what it copies: the one place where the same sealed value stands twice.
    #expect(nonces.count > 120)
    #expect(nonces.count - Set(nonces).count <= 1, "\(nonces.count) sealed values, \(Set(nonces).count) nonces")
  }

  private static func bytes(hex: some StringProtocol) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  @Test func `a value moved to another row, spoilt, or under another key is not taken`() async throws {
    let columns = [
      ("record_version", "body"), ("record_version", "author"), ("exchange", "base"), ("exchange", "label"), ("exchange", "server_version"),
      ("conflict", "sides"), ("conflict", "path"), ("operation", "body"), ("operation", "last_error"), ("patient_link", "label"), ("endpoint", "url"),
      ("endpoint", "label"), ("cursor", "mark"), ("receipt", "label"), ("superseded", "label"), ("audit", "detail"), ("audit", "actor"),
    ]
    for (table, column) in columns {
      let store = try RecordDatabase.inMemory(sealer: Sealers.keyed())
      try await Self.fill(store)
      for trigger in ["audit_is_not_altered", "audit_is_not_removed"] { _ = try store.inspect("DROP TRIGGER \(trigger)") }
      let isBlob = try store.inspect("SELECT typeof(\(column)) FROM \(table)")[0][0] == "\"blob\""
      // A sealed value of the same store under the same key, from another place.
      let other = isBlob ? "(SELECT proof FROM seal)" : "(SELECT reason FROM conflict_history)"
      _ = try store.inspect("UPDATE \(table) SET \(column) = \(other)")
      let seen = await kind { try await Self.lookEverywhere(store) }
      let verdict = try? await store.verifyAudit(head: nil)
      #expect(seen == .corrupt || verdict?.isIntact != true, "\(table).\(column)")
    }
  }

  private static func lookEverywhere(_ store: RecordDatabase) async throws {
    _ = try await StoreView(of: store)
    _ = try await store.cursor(secret, secret)
    try await store.load(lease: nil) { load in
      _ = try load.superseded(secret, id(100))
      _ = try load.aliases(secret, serverIDs: [secret])
      return ((), .discard)
    }
  }

  @Test func `a sealed store is opened by its key alone, and is left as it is by any other`() async throws {
    let folder = try ScratchFolder()
    let path = folder("store.sqlite")
    do { try await Self.fill(RecordDatabase(path: path, sealer: Sealers.keyed())) }
    let before = try folder.bytes("store.sqlite")
    #expect(Self.found(Self.secret, in: [String(decoding: before, as: UTF8.self)]) == [])
    #expect(await kind { _ = try RecordDatabase(path: path) } == .locked)
    #expect(await kind { _ = try RecordDatabase(path: path, sealer: Sealers.keyed(2)) } == .wrongKey)
    #expect(try folder.bytes("store.sqlite") == before)
    let again = try RecordDatabase(path: path, sealer: Sealers.keyed())
    #expect(again.isSealed)
    #expect(try await again.records([id(1)]).map(\.version) == [2])
    #expect(try await again.verifyAudit(head: nil).isIntact)
  }

  @Test func `a key does not open a clear store, and does not seal it in passing`() async throws {
    let folder = try ScratchFolder()
    let path = folder("store.sqlite")
    do { _ = try await clinic(RecordDatabase(path: path)) }
    #expect(await kind { _ = try RecordDatabase(path: path, sealer: Sealers.keyed()) } == .locked)
    #expect(try RecordDatabase(path: path).isSealed == false)
  }

  @Test func `a backup of a sealed store is sealed, and opened by the same key`() async throws {
    let folder = try ScratchFolder()
    let store = try RecordDatabase(path: folder("store.sqlite"), sealer: Sealers.keyed())
    try await Self.fill(store)
    try await store.backup(to: folder("backup.sqlite"))
    #expect(await kind { _ = try RecordDatabase(path: folder("backup.sqlite")) } == .locked)
    let copy = try RecordDatabase(path: folder("backup.sqlite"), sealer: Sealers.keyed())
    #expect(try copy.dump() == store.dump())
    #expect(Self.found(Self.secret, in: [String(decoding: try folder.bytes("backup.sqlite"), as: UTF8.self)]) == [])
  }

  @Test func `heads of a sealed store are no hashes that can be guessed`() async throws {
    let clear = try RecordDatabase.inMemory()
    let sealed = try RecordDatabase.inMemory(sealer: Sealers.keyed())
    let other = try RecordDatabase.inMemory(sealer: Sealers.keyed(2))
    var heads = Set<String>()
    for store in [clear, sealed, other] {
      _ = try await commit(store) { $0.audit = [note("edit")] }
      heads.insert(try await store.auditHead().hash)
    }
    #expect(heads.count == 3)
  }
}
