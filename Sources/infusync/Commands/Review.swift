import ArgumentParser
import ClinicalRecords
import LosslessJSON
import RecordStore
import Reports

/// `infusync review`.
struct Review: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Settle conflicts, and look at what an EHR refused", subcommands: [List.self, Show.self, ReviewSettle.self, ReviewUndo.self, ReviewRetry.self])

  /// `infusync review list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List what waits for a person")
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let items = try await ReviewItem.all(session.store())
        var table = TextTable(["id", "endpoint", "kind", "record", "field", "why", "since"])
        for item in items { table.add(item.row) }
        return Answer(["items": .array(items.map(\.json))], text: table.isEmpty ? "Nothing waits for a person." : table.text)
      }
    }
  }

  /// `infusync review show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one item with all its sides, and what each choice does")
    @Argument var id: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let store = try session.store()
        let item = try await ReviewItem.one(id, store)
        switch item {
        case .conflict(let conflict):
          let record = try await store.records([conflict.record]).first
          return Answer(item.json, text: ReviewText.text(conflict, record: record))
        case .quarantined(let operation, let kind):
          let text = """
            \(item.id): \(operation.endpoint) refused a write of \(kind?.rawValue ?? "record") \(operation.record) for good, after \(operation.attempts) attempts.
            It said: \(operation.lastError ?? "nothing")
            Edit the record (`infusync records set \(operation.record) …`), or try as it is: `infusync review retry \(item.id)`
            """
          return Answer(item.json, text: text)
        }
      }
    }
  }
}
