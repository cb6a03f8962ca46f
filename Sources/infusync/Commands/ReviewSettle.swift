import ArgumentParser
import ClinicalMerge
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync review settle`.
struct ReviewSettle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "settle", abstract: "Decide a conflict; the next sync carries the decision out")

  /// Whose value stands.
  enum Side: String, ExpressibleByArgument, CaseIterable { case local, remote, base }

  @Argument var id: String
  @Option(help: "Whose value stands: local, remote or base (what was agreed before).") var take: Side?
  @Option(help: ArgumentHelp("Another value instead.", valueName: "json")) var value: String?
  @Option(name: .customLong("path"), help: ArgumentHelp("Of the conflicts of the same resource, those at these paths.", valueName: "p")) var paths: [String] =
    []
  @Option(help: "Who decides.") var by: String
  @Option(help: "Why; kept for ever.") var because: String
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if (take == nil) == (value == nil) { throw ValidationError("either --take local|remote|base, or --value JSON") }
    if by.isEmpty || because.isEmpty { throw ValidationError("--by and --because must say something") }
  }

  func run() async throws {
    try await options.answer { session in
      let home = try session.home()
      let store = try home.store()
      let settlement = Settlement(mapper: RecordMapper(catalog: try session.catalog()))
      let verdict = try verdict()
      guard case .conflict(let conflict) = try await ReviewItem.one(id, store) else {
        throw Failure(.usage, "\(id) is a refused write: `infusync review retry \(id)`")
      }
      let settled = try await RunLease.held(home, store) { lease in
        var settled: [String] = []
        for one in try await chosen(conflict, store) {
          try await settle(one, verdict, settlement, store, lease)
          settled.append(one.id)
        }
        return settled
      }
      let text = "Settled \(settled.joined(separator: ", ")); the next sync carries it out. `infusync review undo ID` takes it back until then."
      return Answer(["settled": .array(settled.map { .string($0) }), "auditHead": .string(try await store.auditHead().description)], text: text)
    }
  }

  private func verdict() throws -> Settlement.Verdict {
    var json: JSON?
    if let value {
      do throws(JSONError) { json = try JSON(parsing: value) } catch { throw Failure(.usage, "--value is no JSON: \(error.message)") }
    }
    let choice: Settlement.Choice =
      switch take {
      case .local: .local
      case .remote: .remote
      case .base: .base
      case nil: .value
      }
    return Settlement.Verdict(choice: choice, value: json, by: by, because: because, at: Session.timestamp)
  }

  private func chosen(_ conflict: StoredConflict, _ store: RecordDatabase) async throws -> [StoredConflict] {
    if paths.isEmpty { return [conflict] }
    let open = try await store.conflicts(conflict.endpoint, states: [.open]).filter { $0.resource == conflict.resource }
    return try paths.map { path in
      guard let found = open.first(where: { $0.path == path }) else { throw Failure(.usage, "no open conflict of that resource is at that path", path: path) }
      return found
    }
  }

  /// One conflict; each is read anew, for the one before has changed record and exchange.
  private func settle(_ conflict: StoredConflict, _ verdict: Settlement.Verdict, _ settlement: Settlement, _ store: RecordDatabase, _ lease: Lease) async throws
  {
    let others = try await store.conflicts(conflict.endpoint, states: [.open]).filter { $0.resource == conflict.resource && $0.id != conflict.id }
    guard let record = try await store.records([conflict.record]).first,
      let exchange = try await store.exchanges(conflict.endpoint, resources: [conflict.resource]).first
    else {
      throw Failure(.badInput, "its record or resource is no longer known")
    }
    var batch = try settlement.settle(conflict, verdict, record: record, exchange: exchange, others: others)
    batch.lease = lease
    try await store.commit(batch)
  }
}

/// `infusync review undo`.
struct ReviewUndo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "undo", abstract: "Take back a settlement that no sync has carried out yet")
  @Argument var id: String
  @Option(help: "Who; the login name when it is not said.") var by: String?
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let home = try session.home()
      let store = try home.store()
      let settlement = Settlement(mapper: RecordMapper(catalog: try session.catalog()))
      try await RunLease.held(home, store) { lease in
        guard let conflict = try await store.conflict(id), let exchange = try await store.exchanges(conflict.endpoint, resources: [conflict.resource]).first
        else {
          throw Failure(.usage, "no conflict has the id \(id)")
        }
        let history = try await store.history(conflict.record)
        guard let record = history.last else { throw Failure(.badInput, "its record is no longer known") }
        var batch = try settlement.undo(
          conflict, by: by ?? Session.login, at: Session.timestamp, record: record, before: try Self.before(conflict, history), exchange: exchange)
        batch.lease = lease
        try await store.commit(batch)
      }
      return Answer(["undone": .string(id)], text: "\(id) is open again.")
    }
  }

  /// The version before the settlement; nil when the settlement made none. A later edit would be lost with it, so it is refused.
  private static func before(_ conflict: StoredConflict, _ history: [RecordVersion]) throws -> RecordVersion? {
    guard let made = conflict.settlement,
      let at = history.lastIndex(where: { $0.authorship.at == made.at && $0.authorship.author == made.by && $0.authorship.reason == made.because })
    else { return nil }
    guard at == history.count - 1 else { throw Failure(.badInput, "the record has been edited since; edit it again instead") }
    return at > 0 ? history[at - 1] : nil
  }
}

/// `infusync review retry`.
struct ReviewRetry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "retry", abstract: "Try a refused write again at the next sync")
  @Argument var id: String
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let home = try session.home()
      let store = try home.store()
      guard case .quarantined(let operation, _) = try await ReviewItem.one(id, store) else {
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
            detail: ["endpoint": .string(operation.endpoint), "resource": .string(operation.resource.description)])
        ]
        batch.lease = lease
        try await store.commit(batch)
      }
      return Answer(["retried": .string(id)], text: "The next sync tries it again.")
    }
  }
}
