import ArgumentParser
import ClinicalRecords
import EHRSync
import FHIRREST
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync patients`.
struct Patients: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say which patient of an EHR is which of ours", subcommands: [Match.self, Link.self, Unlink.self])

  /// `infusync patients match`.
  struct Match: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ask an endpoint for candidates, for a person to judge; links nobody")
    @Argument var name: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let home = try session.home()
        let store = try home.store()
        let endpoint = try await store.existingEndpoint(name)
        let connection = try Connection(endpoint, home.configuration(), session.catalog())
        let linked = Set(try await store.links(name).map(\.patient))
        let waiting = try await store.roster(name).filter { !linked.contains($0) }
        let matcher = PatientCandidates(client: try connection.client())
        var list: [JSON] = []
        var table = TextTable(["ours", "theirs", "found by", "name", "born", "gender"])
        for patient in try await store.records(waiting) {
          let found = try await matcher.find(patient.body)
          for one in found { table.add([patient.record.description, one.serverID, one.how, one.name, one.birthDate, one.gender]) }
          if found.isEmpty { table.add([patient.record.description, "nobody fits", "", "", "", ""]) }
          list.append(["patient": .string(patient.record.description), "candidates": .array(found.map(\.json))])
        }
        let text =
          waiting.isEmpty ? "Everybody on the roster of \(name) is linked." : table.text + "\nA person decides: `infusync patients link \(name) OURS THEIRS`"
        return Answer(["endpoint": .string(name), "patients": .array(list)], text: text)
      }
    }
  }

  /// `infusync patients link`.
  struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say that a patient of ours is that patient of the EHR")
    @Argument var name: String
    @Argument(help: ArgumentHelp("Our patient.", valueName: "local")) var local: String
    @Argument(help: ArgumentHelp("The id of the Patient there, with or without `Patient/`.", valueName: "remote")) var remote: String
    @Option(help: "Who says so; the login name when it is not said.") var by: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let home = try session.home()
        let store = try home.store()
        _ = try await store.existingEndpoint(name)
        let patient = try await store.patientLookup().one(local)
        let serverID = remote.hasPrefix("Patient/") ? String(remote.dropFirst(8)) : remote
        let isID =
          !serverID.isEmpty && serverID.utf8.count <= 64 && serverID.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
        guard isID else { throw Failure(.usage, "\(remote) is no id that FHIR allows") }
        let at = Session.timestamp
        try await RunLease.held(home, store) { _ in
          try await store.link(
            PatientLink(endpoint: name, patient: patient, serverID: serverID, by: by ?? Session.login, at: at),
            audit: AuditNote(
              action: "link", actor: by ?? Session.login, at: at, record: patient, detail: ["endpoint": .string(name), "serverID": .string(serverID)]))
        }
        return Answer(
          ["endpoint": .string(name), "patient": .string(patient.description), "linked": .string(serverID)],
          text: "\(patient) is Patient/\(serverID) of \(name).")
      }
    }
  }

  /// `infusync patients unlink`.
  struct Unlink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a link back")
    @Argument var name: String
    @Argument(help: ArgumentHelp("Our patient.", valueName: "local")) var local: String
    @Option(help: "Who says so; the login name when it is not said.") var by: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let home = try session.home()
        let store = try home.store()
        _ = try await store.existingEndpoint(name)
        let patient = try await store.patientLookup().one(local)
        let audit = AuditNote(action: "unlink", actor: by ?? Session.login, at: Session.timestamp, record: patient, detail: ["endpoint": .string(name)])
        try await RunLease.held(home, store) { _ in try await store.unlink(name, patient, audit: audit) }
        return Answer(
          ["endpoint": .string(name), "patient": .string(patient.description), "linked": .null], text: "\(patient) is linked to nobody of \(name).")
      }
    }
  }
}
