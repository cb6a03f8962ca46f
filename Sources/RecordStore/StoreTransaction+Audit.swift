internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

internal import struct Foundation.Data

/// The audit log.
extension StoreTransaction {
  /// Entries read at a time while the chain is walked, so that a long one does not fill the memory.
  private static let walkBatch = 1_000

  private static func place(_ number: Int) -> String { "audit/\(number)" }

  func auditHead() throws -> AuditHead {
    try first("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1") { AuditHead(count: $0[0], hash: $0[1]) }
      ?? AuditHead(count: 0, hash: AuditChain.genesis)
  }

  func append(_ notes: [AuditNote]) throws {
    guard !notes.isEmpty else { return }
    var head = try auditHead()
    let salt = notes.contains { !$0.documents.isEmpty } ? try auditSalt() : []
    for note in notes {
      let detail = Self.detail(of: note, salt: salt).bytes
      head.count += 1
      head.hash = AuditChain.hash(
        after: head.hash, action: note.action, actor: note.actor, at: note.at, record: note.record?.description, detail: detail, sealer: sealer)
      let place = Self.place(head.count)
      try execute(
        "INSERT INTO audit (n, action, actor, at, record, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
          head.count, note.action, try sealText(note.actor, for: place + "/actor"), note.at, note.record.map(key), Data(try sealer.seal(detail, for: place)),
          head.hash,
        ])
    }
  }

  /// What an entry says, with the hashes of the documents it vouches for; of two under one name the first.
  private static func detail(of note: AuditNote, salt: [UInt8]) -> JSON {
    guard !note.documents.isEmpty else { return note.detail }
    var hashes: [JSON.Member] = []
    for document in note.documents where !hashes.contains(where: { $0.name == document.name }) {
      hashes.append(JSON.Member(document.name, .string(AuditChain.fingerprint(of: document.bytes, salt: salt))))
    }
    return note.detail.setting("hashes", to: .object(hashes))
  }

  /// The salt of this store: 32 bytes of SQLite's own chance, made with the table; in a sealed store what its key makes of them.
  func auditSalt() throws -> [UInt8] {
    guard let salt = try first("SELECT salt FROM audit_salt", [], { [UInt8]($0[0] as Data) }), !salt.isEmpty else {
      throw StoreError(.corrupt, hint: "the store has lost the salt of its audit log")
    }
    return sealer.chained(salt) ?? salt
  }

  func audit(record: RecordID?, after: Int, limit: Int) throws -> [AuditEntry] {
    let columns = "n, action, actor, at, record, detail, hash"
    func entry(_ row: Row) throws -> AuditEntry {
      let number: Int = row[0]
      let place = Self.place(number)
      let note = AuditNote(
        action: row[1], actor: try openText(row[2], for: place + "/actor"), at: row[3], record: try optionalID(row, 4), detail: try open(row[5], for: place))
      return AuditEntry(number: number, note: note, hash: row[6])
    }
    guard let record else {
      return try rows("SELECT \(columns) FROM audit WHERE n > ? ORDER BY n LIMIT ?", [after, max(0, limit)], entry)
    }
    return try rows(
      "SELECT \(columns) FROM audit WHERE record = ? AND n > ? ORDER BY n LIMIT ?", [key(record), after, max(0, limit)], entry)
  }

  /// Walks the chain from its beginning; the first entry that does not follow from the one before is where it broke.
  ///
  /// What was cut off its end, or written anew from some point on, shows only against a head kept elsewhere.
  func verifyAudit(head kept: AuditHead?) throws -> AuditVerdict {
    let entries = try first("SELECT count(*) FROM audit") { $0[0] as Int } ?? 0
    let end = try auditHead()
    func broken(_ number: Int) -> AuditVerdict { AuditVerdict(entries: entries, head: end, isIntact: false, firstBroken: number) }
    var last = (number: 0, hash: AuditChain.genesis)
    var read = Int.min
    while true {
      let batch = try rows(
        "SELECT n, action, actor, at, record, detail, hash FROM audit WHERE n > ? ORDER BY n LIMIT ?", [read, Self.walkBatch]
      ) { row in (number: row[0] as Int, stored: row[6] as String, follows: follows(row)) }
      guard let final = batch.last else { break }
      for entry in batch {
        guard entry.number == last.number + 1, entry.follows(last.hash) else { return broken(min(entry.number, last.number + 1)) }
        last = (entry.number, entry.stored)
        if let kept, kept.count == entry.number, kept.hash != entry.stored { return broken(entry.number) }
      }
      read = final.number
    }
    if let kept, kept.count > last.number { return broken(last.number + 1) }
    return AuditVerdict(entries: entries, head: end, isIntact: true, firstBroken: nil)
  }

  /// Whether a row's hash is what it must be after the hash before; a detail that cannot be opened is an altered one.
  private func follows(_ row: Row) -> (String) -> Bool {
    let (number, sealed) = (row[0] as Int, row[5] as Data)
    let (action, at, hash) = (row[1] as String, row[3] as String, row[6] as String)
    let place = Self.place(number)
    let actor = try? openText(row[2], for: place + "/actor")
    let record = Result { try exactID(row, 4)?.description }
    return { previous in
      guard let detail = try? sealer.open([UInt8](sealed), for: place), let actor, case .success(let record) = record else { return false }
      return hash == AuditChain.hash(after: previous, action: action, actor: actor, at: at, record: record, detail: detail, sealer: sealer)
    }
  }
}
