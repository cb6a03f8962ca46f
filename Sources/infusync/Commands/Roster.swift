import ArgumentParser
import ClinicalRecords
import LosslessJSON
import RecordStore
import Reports

/// `infusync roster`.
struct Roster: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say who is exchanged with an endpoint; nobody else's data is asked for or sent",
    usage: "infusync roster NAME list\n       infusync roster NAME add PATIENT…\n       infusync roster NAME remove PATIENT…",
    discussion: "A patient is named by record id, by mrn:SYSTEM|VALUE, by a number that only one has, or by name and birth date when only one fits.")

  /// What is done to the roster.
  enum Action: String, ExpressibleByArgument, CaseIterable { case list, add, remove }

  @Argument var name: String
  @Argument var action: Action
  @Argument(help: ArgumentHelp("Who; `all` for every patient.", valueName: "patient")) var patients: [String] = []
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if action == .list, !patients.isEmpty { throw ValidationError("list takes no patients") }
    if action != .list, patients.isEmpty { throw ValidationError("\(action.rawValue) whom? Name at least one patient") }
  }

  func run() async throws {
    try await options.answer(showsPatients: true) { session in
      let store = try session.store()
      _ = try await store.existingEndpoint(name)
      if action != .list {
        let chosen = try await chosen(store)
        let audit = AuditNote(
          action: "roster-\(action.rawValue)", actor: Session.login, at: Session.timestamp,
          detail: ["endpoint": .string(name), "patients": .array(chosen.map { .string($0.description) })])
        if action == .add { try await store.addToRoster(name, chosen, audit: audit) } else { try await store.removeFromRoster(name, chosen, audit: audit) }
      }
      return try await list(store)
    }
  }

  private func chosen(_ store: RecordDatabase) async throws -> [RecordID] {
    let records = try await store.allRecords(RecordSelection(kinds: [.patient]))
    if patients == ["all"] { return action == .add ? records.map(\.record) : try await store.roster(name) }
    let lookup = PatientLookup(records)
    return try patients.map { try lookup.one($0) }
  }

  private func list(_ store: RecordDatabase) async throws -> Answer {
    let links = Dictionary(try await store.links(name).map { ($0.patient, $0) }, uniquingKeysWith: { first, _ in first })
    let roster = try await store.roster(name)
    var table = TextTable(["patient", "linked to", "by"])
    for patient in roster { table.add([patient.description, links[patient]?.serverID ?? "not linked yet", links[patient]?.by ?? ""]) }
    let json = JSON.array(
      roster.map { patient in
        ["patient": .string(patient.description), "linked": links[patient].map { .string($0.serverID) } ?? .null]
      })
    let text = roster.isEmpty ? "Nobody is on the roster of \(name)." : table.text
    return Answer(["endpoint": .string(name), "patients": json], text: text)
  }
}
