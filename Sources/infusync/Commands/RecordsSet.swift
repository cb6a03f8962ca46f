import ArgumentParser
import ClinicalRecords
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync records set`.
struct RecordsSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Edit a record",
    discussion: """
      PATH is as in a records file: vitals[<id>].heartRate.value or vitals[0].heartRate.value. VALUE is JSON, or else text as it stands; \
      null takes the place out. What would make the record wrong is refused, and nothing is changed.
      """)

  @Argument var id: String
  @Argument(help: ArgumentHelp("PATH=VALUE", valueName: "path=value")) var assignments: [String]
  @Option(help: "Who; the login name when it is not said.") var by: String?
  @Option(help: "Why.") var reason: String?
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer(showsPatients: true) { session in
      let store = try session.store()
      let catalog = try session.catalog()
      let record = try await store.existingRecord(id)
      var body = record.body
      for text in assignments {
        do throws(RecordAssignment.Fault) {
          body = try RecordAssignment(text).applied(to: body)
        } catch {
          throw Failure(error.path.isEmpty ? .usage : .badInput, error.message, path: error.path.isEmpty ? nil : error.path)
        }
      }
      let edit = RecordRevision(record: record, by: by ?? Session.login, reason: reason)
      return try await edit.commit(body, store, catalog)
    }
  }
}

/// `infusync records withdraw`.
struct Withdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Mark a record as entered in error, here and at every endpoint")

  @Argument var id: String
  @Option(help: "Why; kept for ever.") var reason: String
  @Option(help: "Who; the login name when it is not said.") var by: String?
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer(showsPatients: true) { session in
      let store = try session.store()
      let record = try await store.existingRecord(id)
      if record.body["recordStatus"]?.string == RecordStatus.enteredInError.rawValue { throw Failure(.badInput, "is withdrawn already", path: "recordStatus") }
      let body = record.body.setting("recordStatus", to: .string(RecordStatus.enteredInError.rawValue))
      return try await RecordRevision(record: record, by: by ?? Session.login, reason: reason).commit(body, store, session.catalog())
    }
  }
}
