import ClinicalRecords
import CurlTransport
import Digests
import EHRSync
import Foundation
import HTTPWire
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Simulation

/// The main job, told from start to end on real parts: a store on disk, libcurl, a FHIR server behind a socket.
struct DemoStory {
  let folder: URL
  let base: String
  let store: RecordDatabase
  let mapper: RecordMapper
  let catalog: MappingCatalog
  let transport: CurlTransport
  let endpoint = "north"

  struct Stop: Error, CustomStringConvertible {
    let description: String
  }

  init(folder: URL, base: String) throws {
    self.folder = folder
    self.base = base
    let (catalog, faults) = MappingCatalog.load()
    if let fault = faults.first { throw Stop(description: "\(fault)") }
    self.catalog = catalog
    mapper = RecordMapper(catalog: catalog)
    transport = try CurlTransport()
    store = try RecordDatabase(path: folder.appending(path: "store.sqlite").path)
  }

  /// The same story in another store of the clinic.
  init(_ other: DemoStory, in store: RecordDatabase) {
    folder = other.folder
    base = other.base
    self.store = store
    mapper = other.mapper
    catalog = other.catalog
    transport = other.transport
  }

  var now: String { DateTime(nanoseconds: Int128(Date().timeIntervalSince1970 * 1_000_000_000)).description }

  func say(_ text: String) { print(text) }
  func chapter(_ title: String) { print("\n\(title)\n" + String(repeating: "-", count: title.count)) }

  /// Runs the whole story; throws as soon as something is not as it should be.
  func tell() async throws {
    try await openClinic()
    try await linkPatients()
    chapter("3. The first sync")
    let first = try await sync()
    try expect(first.pushed.verified == first.pushed.edits, "every edit is verified by reading it back")
    let tablet = try await takeTablet()
    try await workOffline()
    try await workOffline(at: tablet)
    chapter("5. Online again")
    say("   The desk:")
    let met = try await sync()
    try expect(met.openConflicts > 0 && met.exit == 3, "what no rule can settle waits for a person, and the exit status says so (3)")
    say("   The tablet:")
    let second = try await tablet.sync()
    try expect(second.openConflicts > 0, "the tablet came second, so its question waits there; neither store wrote over the other")
    chapter("6. The review")
    try await review("the desk")
    try await tablet.review("the tablet")
    chapter("7. The settlements go out")
    let settled = try await sync()
    try expect(settled.openConflicts == 0, "nothing waits at the desk any more")
    let answered = try await tablet.sync()
    try expect(answered.openConflicts == 0, "nothing waits at the tablet any more")
    say("   The desk takes over what was settled at the tablet:")
    _ = try await sync()
    try expect(try await says(as: tablet), "both stores and the EHR say the same")
    chapter("8. Once more, with nothing new")
    let last = [try await sync(), try await tablet.sync()]
    try expect(last.allSatisfy { $0.writes == 0 && $0.pushed.edits == 0 }, "a still system writes nothing, from either store")
    try await leave()
  }

  func expect(_ truth: Bool, _ words: String) throws {
    guard truth else { throw Stop(description: "the demo expected: \(words)") }
    say("   ✓ \(words)")
  }

  // MARK: - Chapters

  private func openClinic() async throws {
    chapter("1. A clinic's records")
    let records = ClinicGenerator(seed: 1).clinic(patients: 12)
    var batch = StoreBatch()
    for record in records {
      batch.edits.append(
        RecordEdit(
          record: record.id, kind: record.kind, patient: record.patient, body: RecordCoding.write(record),
          authorship: Authorship(author: "Nurse Example", at: now, reason: "imported"), madeFrom: 0))
    }
    batch.audit = [AuditNote(action: "import", actor: "Nurse Example", at: now, detail: ["records": .int(records.count)])]
    try await store.commit(batch)
    let counts = try await store.recordCounts()
    say("   " + RecordKind.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "))
    let audit = AuditNote(action: "endpoint", actor: "demo", at: now, detail: ["endpoint": .string(endpoint)])
    try await store.save(StoredEndpoint(name: endpoint, url: base, vendor: "generic-r4"), audit: audit)
    let patients = try await store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 1000)
    try await store.addToRoster(
      endpoint, patients.map(\.record), audit: AuditNote(action: "roster", actor: "demo", at: now, detail: ["patients": .int(patients.count)]))
    say("   The EHR \(base) is added as “\(endpoint)”, with all \(patients.count) patients on its roster: nobody else is asked for, stored or sent.")
  }

  /// The hospital knows the patients already, by their record numbers.
  private func linkPatients() async throws {
    chapter("2. The hospital's patients")
    for patient in try await store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 1000) {
      let identifiers = (patient.body["identifiers"]?.elements ?? []).map { one in
        JSON.object(["system": one["system"], "value": one["value"]])
      }
      guard let rendered = try mapper.render(patient.body).resources.first?.document else { continue }
      let known = JSON.object([
        "resourceType": "Patient", "identifier": .array(identifiers), "name": rendered["name"], "gender": rendered["gender"],
        "birthDate": rendered["birthDate"],
      ])
      _ = try await ask(.post, base + "/Patient", known)
    }
    say("   They were there before us; the sync links them by record number, and no patient is created.")
  }

  func sync() async throws -> EndpointReport {
    guard let stored = try await store.endpoint(endpoint), let profile = catalog.endpoints[stored.vendor] else { throw Stop(description: "no endpoint") }
    guard let lease = try await store.takeLease("run", holder: "demo", now: now, until: later(600)) else {
      throw Stop(description: "another run holds the lease")
    }
    let surroundings = SyncSurroundings(
      repository: store, transport: transport, mapper: mapper, clock: ContinuousClock(),
      now: { DateTime(nanoseconds: Int128(Date().timeIntervalSince1970 * 1_000_000_000)) }, random: { UInt64.random(in: 0...UInt64.max) })
    let report = await SyncRun(endpoint: stored, profile: SyncProfile(profile), surroundings: surroundings, settings: SyncSettings(), lease: lease).run()
    try await store.releaseLease(lease)
    tell(report)
    return report
  }

  private func later(_ seconds: Int) -> String {
    DateTime(nanoseconds: Int128(Date().timeIntervalSince1970 * 1_000_000_000)).advanced(bySeconds: seconds).description
  }

  private func tell(_ report: EndpointReport) {
    let (pulled, pushed) = (report.pulled, report.pushed)
    say("   pulled: \(pulled.seen) seen, \(pulled.adopted) adopted, \(pulled.merged) merged, \(pulled.unchanged) unchanged")
    say(
      "   pushed: \(pushed.edits) edits = \(pushed.verified) verified + \(pushed.pending) pending + \(pushed.unknown) unknown + "
        + "\(pushed.conflicted) conflicted + \(pushed.quarantined) quarantined; \(report.withheld) withheld")
    say("   \(report.requests) requests, \(report.writes) of them writes; outcome: \(report.outcome.rawValue)")
    let told = Dictionary(grouping: report.notices.filter { !$0.message.isEmpty }, by: \.message).map { (message: $0.key, count: $0.value.count) }
    for notice in told.sorted(by: { ($1.count, $0.message) < ($0.count, $1.message) }).prefix(4) { say("   note (\(notice.count) times): \(notice.message)") }
  }

  /// Speaks FHIR, or to the control door, over the same libcurl.
  func ask(_ method: HTTPMethod, _ url: String, _ body: JSON? = nil) async throws -> JSON? {
    var headers: HTTPHeaders = ["Accept": "application/fhir+json"]
    if body != nil { headers["Content-Type"] = "application/fhir+json" }
    let response = try await transport.send(HTTPRequest(method, url, headers: headers, body: body?.compactBytes))
    guard response.status < 300 else { throw Stop(description: "the EHR answered \(response.status)") }
    return response.body.isEmpty ? nil : try? JSON(parsing: response.body)
  }
}
