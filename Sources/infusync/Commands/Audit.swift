import ArgumentParser
import ClinicalRecords
import LosslessJSON
import RecordStore
import Reports

/// `infusync audit`.
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show the audit trail, and verify its chain", subcommands: [Show.self, Verify.self])

  /// `infusync audit show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the entries, oldest first; ids, hashes and rules, never a patient's values")
    @Option(help: "Only entries about this record.") var record: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let store = try session.store()
        var about: RecordID?
        if let record {
          guard let id = RecordID(record) else { throw Failure(.usage, "a record's id is a UUID") }
          about = id
        }
        var entries: [AuditEntry] = []
        while true {
          let page = try await store.audit(record: about, after: entries.last?.number ?? 0, limit: 1000)
          entries += page
          if page.count < 1000 { break }
        }
        var table = TextTable(["entry", "at", "who", "what", "record", "detail"])
        for entry in entries {
          table.add([
            String(entry.number), entry.note.at, entry.note.actor, entry.note.action, entry.note.record?.description ?? "", entry.note.detail.compactText,
          ])
        }
        return Answer(["entries": .array(entries.map(Self.json))], text: table.isEmpty ? "No entries." : table.text)
      }
    }

    private static func json(_ entry: AuditEntry) -> JSON {
      [
        "number": .int(entry.number), "at": .string(entry.note.at), "actor": .string(entry.note.actor), "action": .string(entry.note.action),
        "record": entry.note.record.map { .string($0.description) } ?? .null, "detail": entry.note.detail, "hash": .string(entry.hash),
      ]
    }
  }

  /// `infusync audit verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find any altered, removed or reordered entry", discussion: "With a head, as every sync prints it, also a chain that was cut or written anew.")
    @Option(help: ArgumentHelp("A head noted earlier.", valueName: "n:hash")) var head: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        var noted: AuditHead?
        if let head {
          guard let parsed = AuditHead(head) else { throw Failure(.usage, "a head is N:HASH, with 64 hexadecimal digits") }
          noted = parsed
        }
        let verdict = try await session.store().verifyAudit(head: noted)
        let json: JSON = [
          "entries": .int(verdict.entries), "head": .string(verdict.head.description), "intact": .bool(verdict.isIntact),
          "firstBroken": verdict.firstBroken.map { .int($0) } ?? .null,
        ]
        let text =
          verdict.isIntact
          ? "The chain is intact: \(verdict.entries) entries, head \(verdict.head)"
          : "The chain is BROKEN" + (verdict.firstBroken.map { " at entry \($0)" } ?? "") + ": \(verdict.entries) entries, head \(verdict.head)"
        return Answer(json, text: text, status: verdict.isIntact ? .done : .badInput)
      }
    }
  }
}
