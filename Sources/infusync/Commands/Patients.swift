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
      try await options.answer(showsPatients: true) { session in
        let home = try session.home()
        let store = try home.store()
        let endpoint = try await store.existingEndpoint(name)
        let connection = try Connection(endpoint, home, home.configuration(), session.catalog())
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
    static let configuration = CommandConfiguration(
      abstract: "Say that a patient of ours is that patient of an EHR", usage: "infusync patients link [NAME] LOCAL REMOTE",
      discussion: "NAME may be left out where there is only one endpoint. REMOTE is the id of the Patient there, with or without `Patient/`.")
    @Argument(help: ArgumentHelp("The endpoint, our patient, and theirs.", valueName: "[name] local remote")) var who: [String]
    @Option(help: "Who says so; the login name when it is not said.") var by: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws { if !(2...3).contains(who.count) { throw ValidationError("[NAME] LOCAL REMOTE was expected") } }

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let home = try session.home()
        let store = try home.store()
        let name = try await store.onlyEndpoint(or: who.count == 3 ? who[0] : nil)
        let patient = try await store.patientLookup().one(who[who.count - 2])
        let remote = who[who.count - 1]
        let serverID = remote.hasPrefix("Patient/") ? String(remote.dropFirst(8)) : remote
        let isID =
          !serverID.isEmpty && serverID.utf8.count <= 64 && serverID.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
        guard isID else { throw Failure(.usage, "that is no id that FHIR allows") }
        let linking = PatientLinking(store: store, endpoint: name, by: by ?? Session.login)
        try await RunLease.held(home, store) { try await linking.link(patient, to: serverID, $0) }
        return Answer(
          ["endpoint": .string(name), "patient": .string(patient.description), "linked": .string(serverID)],
          text: "\(patient) is Patient/\(serverID) of \(name).")
      }
    }
  }

  /// `infusync patients unlink`.
  struct Unlink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a link back, with all that came of it", usage: "infusync patients unlink [NAME] LOCAL",
      discussion: """
        NAME may be left out where there is only one endpoint. What was read from the other person's chart leaves our records (as entered in error, or \
        as it was before); what was written into it is entered in error there by the next sync.
        """)
    @Argument(help: ArgumentHelp("The endpoint, and our patient.", valueName: "[name] local")) var who: [String]
    @Option(help: "Who says so; the login name when it is not said.") var by: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws { if !(1...2).contains(who.count) { throw ValidationError("[NAME] LOCAL was expected") } }

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let home = try session.home()
        let store = try home.store()
        let name = try await store.onlyEndpoint(or: who.count == 2 ? who[0] : nil)
        let patient = try await store.patientLookup().one(who[who.count - 1])
        let linking = PatientLinking(store: store, endpoint: name, by: by ?? Session.login)
        let notices = try await RunLease.held(home, store) { try await linking.unlink(patient, $0) }
        let told = notices.map { "\($0.record.map(\.description) ?? ""): \($0.path): \($0.message)" }
        return Answer(
          [
            "endpoint": .string(name), "patient": .string(patient.description), "linked": .null,
            "notices": .array(
              notices.map { ["record": $0.record.map { .string($0.description) } ?? .null, "path": .string($0.path), "message": .string($0.message)] }),
          ], text: (["\(patient) is linked to nobody of \(name); what came of the link is put back, there with the next sync."] + told).joined(separator: "\n"))
      }
    }
  }
}

extension RecordRepository {
  /// The endpoint of that name, or the only one there is.
  func onlyEndpoint(or name: String?) async throws -> String {
    if let name { return try await existingEndpoint(name).name }
    let names = try await endpoints().filter { !$0.isSource }.map(\.name)
    guard names.count == 1, let only = names.first else {
      throw Failure(.usage, names.isEmpty ? "there is no endpoint yet" : "there are several endpoints (\(names.joined(separator: ", "))); name one")
    }
    return only
  }
}
