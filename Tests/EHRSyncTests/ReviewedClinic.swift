import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// A clinic in step with its EHR, in which both sides then change the same elements; and the desk at which that is settled.
struct ReviewedClinic {
  let clinic: Clinic
  let session: RecordID
  let patient: RecordID
  /// The reading whose heart rate is changed, its place in the session, and its Observation there.
  let sample: String
  let observation: String
  let patientThere: String

  static let reading = 1

  init() async throws {
    clinic = try Clinic()
    try await clinic.take(patients: 1)
    let first = try await clinic.sync()
    try #require(first.outcome == .done)
    let sessions = try await clinic.store.records(of: RecordSelection(kinds: [.infusionSession]), after: nil, limit: 10)
    let version = try #require(sessions.first { $0.body["vitals"] != nil })
    session = version.record
    patient = version.patient
    sample = try #require(version.body["vitals"]?[Self.reading]?["id"]?.string)
    observation = try await Self.serverID(clinic, session, "vital/\(sample)/heart-rate")
    patientThere = try await Self.serverID(clinic, patient, "patient")
  }

  private static func serverID(_ clinic: Clinic, _ record: RecordID, _ role: String) async throws -> String {
    let exchange = try await clinic.store.exchanges("north", resources: [RecordMapper.resourceID(record: record, role: role)]).first
    return try #require(exchange?.serverID)
  }

  func body(_ record: RecordID) async throws -> JSON { try await clinic.store.records([record])[0].body }

  func setHeartRate(_ value: Int) async throws {
    try await clinic.set(session, ["vitals", .index(Self.reading), "heartRate"], to: ["value": .int(value), "unit": "/min"])
  }

  func heartRate() async throws -> JSON? { try await body(session)["vitals"]?[Self.reading]?["heartRate"]?["value"] }
  func heartRateThere() -> JSON? { there("Observation", observation)?["valueQuantity"]?["value"] }
  func editHeartRateThere(_ value: Int) { clinic.ehrEdits("Observation", observation, ["valueQuantity": ["value": .int(value)]]) }

  func there(_ type: String, _ id: String) -> JSON? { clinic.resources().first { $0["resourceType"]?.string == type && $0["id"]?.string == id } }

  /// Both sides give the telephone, the birth date and the family name another value.
  func disagreeOnThePatient() async throws {
    try await clinic.set(patient, ["telecoms", 0, "value"], to: "555-0111")
    try await clinic.set(patient, ["birthDate"], to: "1980-01-02")
    try await clinic.set(patient, ["names", 0, "family"], to: "Ours")
    let now = try #require(there("Patient", patientThere))
    let telecom = try #require(now["telecom"]).setting([0, "value"], to: "555-0222")
    let name = try #require(now["name"]).setting([0, "family"], to: "Theirs")
    clinic.ehrEdits("Patient", patientThere, ["telecom": telecom, "birthDate": "1980-02-01", "name": name])
  }

  func open() async throws -> [StoredConflict] { try await clinic.store.conflicts("north", states: [.open]) }

  func conflict(at start: String) async throws -> StoredConflict { try #require(try await open().first { $0.path.hasPrefix(start) }) }

  /// Settles these together, as the tool does.
  func settle(_ conflicts: [StoredConflict], _ choice: Settlement.Choice, value: JSON? = nil) async throws {
    let records = try await clinic.store.records(conflicts.map(\.record).uniqued())
    let exchanges = try await clinic.store.exchanges("north", resources: conflicts.map(\.resource).uniqued())
    var series = SettlementSeries(Settlement(mapper: clinic.mapper), records: records, exchanges: exchanges, open: try await open())
    let verdict = Settlement.Verdict(choice: choice, value: value, by: "Doctor Example", because: "seen the strip", at: clinic.now)
    for conflict in conflicts { try series.settle(conflict, verdict) }
    try await clinic.store.commit(series.batch)
  }

  func undo(_ id: String) async throws {
    let conflict = try #require(try await clinic.store.conflict(id))
    let exchange = try #require(try await clinic.store.exchanges("north", resources: [conflict.resource]).first)
    let history = try await clinic.store.history(conflict.record)
    try await clinic.store.commit(
      try Settlement(mapper: clinic.mapper).undo(conflict, by: "Doctor Example", at: clinic.now, history: history, exchange: exchange))
  }
}
