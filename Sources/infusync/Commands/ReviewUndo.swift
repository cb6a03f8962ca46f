import ArgumentParser
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync review undo`.
struct ReviewUndo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take back a settlement that no sync has carried out yet",
    discussion: "Of several settled at once only the one that is named; what the others changed stands.")
  @Argument var id: String
  @Option(help: "Who; the login name when it is not said.") var by: String?
  @OptionGroup var options: GlobalOptions

  /// States of an operation in which its request may have left.
  private static let underWay: Set<OperationState> = [.sent, .acknowledged, .unknown, .stale, .throttled]

  func run() async throws {
    try await options.answer(showsPatients: true) { session in
      let home = try session.home()
      let store = try home.store()
      let settlement = Settlement(mapper: RecordMapper(catalog: try session.catalog()))
      try await RunLease.held(home, store) { lease in
        guard let conflict = try await store.conflict(id), let exchange = try await store.exchanges(conflict.endpoint, resources: [conflict.resource]).first
        else {
          throw Failure(.usage, "no conflict has the id \(id)")
        }
        let isUnderWay = try await store.operations(conflict.endpoint).contains { $0.resource == conflict.resource && Self.underWay.contains($0.state) }
        var batch = try settlement.undo(
          conflict, by: by ?? Session.login, at: Session.timestamp, history: try await store.history(conflict.record), exchange: exchange,
          isUnderWay: isUnderWay)
        batch.lease = lease
        try await store.commit(batch)
      }
      return Answer(["undone": .string(id)], text: "\(id) is open again.")
    }
  }
}

/// `infusync review retry`.
struct ReviewRetry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "retry", abstract: "Try a refused write again at the next sync")
  @Argument var id: String
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer(showsPatients: true) { session in
      let home = try session.home()
      let store = try home.store()
      guard case .quarantined(let operation, _, _) = try await ReviewItem.one(id, store) else {
        throw Failure(.usage, "\(id) is a conflict: `infusync review settle \(id)`")
      }
      try await RunLease.held(home, store) { lease in
        // The EHR refused it for good, so nothing of it is on its way: it is planned anew from the record as it stands.
        var batch = StoreBatch()
        batch.droppedOperations = [(endpoint: operation.endpoint, resource: operation.resource)]
        batch.editStates = [(endpoint: operation.endpoint, record: operation.record, upTo: operation.recordVersion, state: .pending)]
        batch.audit = [
          AuditNote(
            action: "retry", actor: Session.login, at: Session.timestamp, record: operation.record,
            detail: ["endpoint": .string(operation.endpoint), "resource": .string(operation.resource.description)],
            documents: [AuditedDocument("W", operation.body)])
        ]
        batch.lease = lease
        try await store.commit(batch)
      }
      return Answer(["retried": .string(id)], text: "The next sync tries it again.")
    }
  }
}
