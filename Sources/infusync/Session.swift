import ClinicalRecords
import EHRSync
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Reports

/// What a command works with; opened when it is asked for, so that no command needs more than it uses.
struct Session {
  let options: GlobalOptions

  /// The home, which must be there and be its owner's only.
  func home() throws -> Home { try Home.open(options.home) }

  func store() throws -> RecordDatabase { try home().store() }

  /// The mappings; throws with every fault of every file.
  func catalog() throws -> MappingCatalog {
    let (catalog, faults) = loadedCatalog()
    guard let first = faults.first else { return catalog }
    var failure = Failure(.configuration, first.description, more: faults.dropFirst().map(\.description))
    failure.about = [JSON.Member("faults", Self.json(faults))]
    throw failure
  }

  func loadedCatalog() -> (catalog: MappingCatalog, faults: [CatalogFault]) {
    let folder = options.mappings ?? ProcessInfo.processInfo.environment["INFUSYNC_MAPPINGS"]
    return MappingCatalog.load(folder.map { URL(fileURLWithPath: $0, isDirectory: true) })
  }

  static func json(_ faults: [CatalogFault]) -> JSON {
    .array(faults.map { ["file": .string($0.file), "field": .string($0.field), "message": .string($0.message)] })
  }

  /// Tells a person something while the work goes on.
  func tell(_ text: String) { if !options.quiet { Terminal.tell(text) } }

  /// The real time, in UTC, to the second.
  static func now() -> DateTime { DateTime(nanoseconds: Int128(Int(Date().timeIntervalSince1970)) * 1_000_000_000) }

  static var timestamp: String { now().description }

  /// Who sits at the keyboard, for history and audit.
  static var login: String {
    let name = ProcessInfo.processInfo.userName
    return name.isEmpty ? "unknown" : name
  }
}

extension RecordRepository {
  /// All current records of a selection, in the order of (kind, id).
  func allRecords(_ selection: RecordSelection = RecordSelection()) async throws -> [RecordVersion] {
    var all: [RecordVersion] = []
    while true {
      let page = try await records(of: selection, after: all.last?.record, limit: 500)
      all += page
      if page.count < 500 { return all }
    }
  }

  /// The ids of open conflicts, by record.
  func openConflicts() async throws -> [RecordID: [String]] {
    Dictionary(grouping: try await conflicts(nil, states: [.open]), by: \.record).mapValues { $0.map(\.id) }
  }

  func patientLookup() async throws -> PatientLookup { PatientLookup(try await allRecords(RecordSelection(kinds: [.patient]))) }

  /// The endpoint of that name; a source of files only where it may be one.
  func existingEndpoint(_ name: String, orSource: Bool = false) async throws -> StoredEndpoint {
    guard let endpoint = try await endpoint(name), orSource || !endpoint.isSource else {
      let names = try await endpoints().filter { !$0.isSource }.map(\.name)
      throw Failure(
        .usage,
        "there is no endpoint \(name); "
          + (names.isEmpty ? "none was added yet (`infusync endpoint add NAME URL`)" : "there are \(names.joined(separator: ", "))"))
    }
    return endpoint
  }

  func existingRecord(_ text: String) async throws -> RecordVersion {
    guard let id = RecordID(text) else { throw Failure(.usage, "a record's id is a UUID; `infusync records list` shows them") }
    guard let record = try await records([id]).first else { throw Failure(.usage, "there is no record of that id") }
    return record
  }
}

extension PatientLookup {
  /// The one patient that an argument names; throws in words that do not repeat the argument.
  func one(_ text: String) throws -> RecordID {
    switch find(text) {
    case .one(let id): return id
    case .none: throw Failure(.usage, "no patient fits; name one by record id, mrn:SYSTEM|VALUE, a number that only one has, or name and birth date")
    case .several(let count): throw Failure(.usage, "\(count) patients fit; name one by record id or mrn:SYSTEM|VALUE")
    }
  }
}
