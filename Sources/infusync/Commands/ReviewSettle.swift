import ArgumentParser
import ClinicalMerge
import ClinicalRecords
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync review settle`.
struct ReviewSettle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Decide conflicts; the next sync carries the decision out",
    discussion: """
      By id, several at once, or by rule: --reason, --kind, --endpoint, --severity and --record choose all open conflicts that fit every one of them; \
      that asks for --yes, or for --dry-run, which shows what would happen. All are settled together, or none.

      A --value is JSON as the sides in `review list --json` are, or as the field is in the record; a bare number keeps the unit. \
      It is checked before anything is stored.
      """)

  /// Whose value stands.
  enum Side: String, ExpressibleByArgument, CaseIterable { case local, remote, base }

  @Argument(help: "Conflicts, as `review list` names them.") var ids: [String] = []
  @Option(help: "Whose value stands: local, remote or base (what was agreed before).") var take: Side?
  @Option(help: ArgumentHelp("Another value instead.", valueName: "json")) var value: String?
  @Option(name: .customLong("path"), help: ArgumentHelp("Of the conflicts of the same resource, those at these paths.", valueName: "p")) var paths: [String] =
    []
  @Flag(help: "With each conflict all others of its record at that endpoint.") var whole = false
  @OptionGroup var rule: ReviewRule
  @Option(help: "Who decides.") var by: String
  @Option(help: "Why; kept for ever.") var because: String
  @Flag(help: "Show what would happen; settle nothing.") var dryRun = false
  @Flag(help: "Settle all that the rule chooses.") var yes = false
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if (take == nil) == (value == nil) { throw ValidationError("either --take local|remote|base, or --value JSON") }
    if by.isEmpty || because.isEmpty { throw ValidationError("--by and --because must say something") }
    if ids.isEmpty == rule.isEmpty { throw ValidationError("either the ids of conflicts, or a rule: --reason, --kind, --endpoint, --severity, --record") }
    if whole, !paths.isEmpty { throw ValidationError("--whole and --path exclude one another") }
  }

  func run() async throws {
    try await options.answer(showsPatients: true) { session in
      let home = try session.home()
      let store = try home.store()
      let catalog = try session.catalog()
      let verdict = try verdict()
      let settlement = Settlement(mapper: RecordMapper(catalog: catalog))
      if dryRun { return try await prepare(verdict, settlement, store).preview }
      if !rule.isEmpty, !yes {
        let round = try await prepare(verdict, settlement, store)
        throw Failure(.usage, "nothing was settled: a rule asks for --yes. It would do this:", more: round.lines)
      }
      let round = try await RunLease.held(home, store) { lease in
        var round = try await prepare(verdict, settlement, store)
        try round.refuseFaults(catalog)
        round.batch.lease = lease
        try await store.commit(round.batch)
        return round
      }
      return round.answer(head: try await store.auditHead())
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

  private func prepare(_ verdict: Settlement.Verdict, _ settlement: Settlement, _ store: RecordDatabase) async throws -> SettlementRound {
    let open = try await store.conflicts(nil, states: [.open])
    let chosen = try await chosen(open, store)
    if chosen.isEmpty { throw Failure(.usage, "no open conflict fits; `infusync review list` shows what waits") }
    return try await SettlementRound(chosen, verdict, settlement, open: open, store)
  }

  private func chosen(_ open: [StoredConflict], _ store: RecordDatabase) async throws -> [StoredConflict] {
    if ids.isEmpty { return open.filter { rule.chooses($0) && (paths.isEmpty || paths.contains($0.path)) } }
    var chosen: [StoredConflict] = []
    for id in ids {
      guard case .conflict(let conflict) = try await ReviewItem.one(id, store) else {
        throw Failure(.usage, "\(id) is a refused write: `infusync review retry \(id)`")
      }
      let more =
        try paths.isEmpty
        ? (whole ? open.filter { $0.endpoint == conflict.endpoint && $0.record == conflict.record } : [])
        : paths.map { path in
          guard let found = open.first(where: { $0.endpoint == conflict.endpoint && $0.resource == conflict.resource && $0.path == path }) else {
            throw Failure(.usage, "no open conflict of that resource is at that path", path: path)
          }
          return found
        }
      for one in more.isEmpty ? [conflict] : more where !chosen.contains(where: { $0.id == one.id }) { chosen.append(one) }
    }
    return chosen
  }
}

/// Which open conflicts, by what they have in common.
struct ReviewRule: ParsableArguments {
  @Option(help: ArgumentHelp("Those that wait for this reason: both-changed.", valueName: "r")) var reason: String?
  @Option(help: ArgumentHelp("Those of records of this kind: Assessment.", valueName: "k")) var kind: String?
  @Option(help: ArgumentHelp("Those with this endpoint or source.", valueName: "name")) var endpoint: String?
  @Option(help: ArgumentHelp("Those of this severity: high, medium or low.", valueName: "s")) var severity: String?
  @Option(help: ArgumentHelp("Those of this record.", valueName: "id")) var record: String?

  func validate() throws {
    if let reason, MergeConflict.Reason(rawValue: reason) == nil {
      throw ValidationError("reasons are \(MergeConflict.Reason.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    if let kind, RecordKind(rawValue: kind) == nil {
      throw ValidationError("kinds are \(RecordKind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    if let severity, StoredConflict.Severity(rawValue: severity) == nil { throw ValidationError("severities are high, medium and low") }
    if let record, RecordID(record) == nil { throw ValidationError("a record's id is a UUID") }
  }

  var isEmpty: Bool { reason == nil && kind == nil && endpoint == nil && severity == nil && record == nil }

  func chooses(_ conflict: StoredConflict) -> Bool {
    (reason ?? conflict.reason) == conflict.reason && (kind ?? conflict.kind.rawValue) == conflict.kind.rawValue
      && (endpoint ?? conflict.endpoint) == conflict.endpoint && (severity ?? conflict.severity.rawValue) == conflict.severity.rawValue
      && record.map { RecordID($0) == conflict.record } ?? true
  }
}
