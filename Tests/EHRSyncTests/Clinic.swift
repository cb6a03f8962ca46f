import ClinicalRecords
import FixtureEHR
import Foundation
import HTTPWire
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore

@testable import EHRSync

/// A clinic with a store in memory, and an EHR in the same process.
struct Clinic {
  let store: RecordDatabase
  var mapper: RecordMapper
  let transport: FixtureTransport
  let clock: InstantClock

  static let start = DateTime("2026-11-02T08:00:00Z")!

  init(_ ehr: FixtureEHR = FixtureEHR()) throws {
    store = try RecordDatabase.inMemory()
    let (catalog, faults) = MappingCatalog.load()
    if let fault = faults.first { throw ClinicError(text: "\(fault)") }
    mapper = RecordMapper(catalog: catalog)
    let clock = InstantClock()
    self.clock = clock
    transport = FixtureTransport(ehr, now: { Self.start.nanoseconds + clock.nanoseconds })
  }

  /// Another store of the clinic, at the same EHR and the same time.
  init(sharing other: Clinic) throws {
    store = try RecordDatabase.inMemory()
    mapper = other.mapper
    transport = other.transport
    clock = other.clock
  }

  struct ClinicError: Error { let text: String }

  var now: String { DateTime(nanoseconds: Self.start.nanoseconds + clock.nanoseconds).description }

  /// Some patients of the fixture clinic, in the store and on the roster of `north`: of each their first session and four
  /// assessments, and all other records. The staff and the clinics come along.
  func take(patients count: Int, where isWanted: (JSON) -> Bool = { _ in true }) async throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/clinic")
    var bodies: [JSON] = []
    var chosen: [String] = []
    var taken: [String: Int] = [:]
    for kind in RecordKind.allCases {
      let file = folder.appending(path: "\(kind.rawValue).ndjson")
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      for line in text.split(separator: "\n") {
        let body = try JSON(parsing: String(line))
        let patient = (kind == .patient ? body["id"] : body["patient"])?.string ?? ""
        if kind == .patient, chosen.count < count, isWanted(body) { chosen.append(patient) }
        guard chosen.contains(patient) || !kind.isOfPatient else { continue }
        taken["\(kind) \(patient)", default: 0] += 1
        let limit = kind == .infusionSession ? 1 : kind == .assessment ? 4 : Int.max
        if taken["\(kind) \(patient)"]! <= limit { bodies.append(body) }
      }
    }
    try await take(bodies)
  }

  /// These records, new to the store; their patients on the roster of `north`.
  func take(_ bodies: [JSON]) async throws {
    var batch = StoreBatch()
    batch.edits = try bodies.map { try edit($0, madeFrom: 0) }
    try await store.commit(batch)
    let note = AuditNote(action: "test", actor: "test", at: now)
    if try await store.endpoint("north") == nil {
      try await store.save(StoredEndpoint(name: "north", url: "http://ehr.example/fhir", vendor: "hapi-like"), audit: note)
    }
    let patients = bodies.filter { $0["record"] == "Patient" }.compactMap { $0["id"]?.string.flatMap { RecordID($0) } }
    try await store.addToRoster("north", patients, audit: note)
  }

  func edit(_ body: JSON, madeFrom: Int?, by author: String = "Nurse Example") throws -> RecordEdit {
    let record = try RecordCoding.read(body)
    return RecordEdit(
      record: record.id, kind: record.kind, patient: record.patient, body: body, authorship: Authorship(author: author, at: now), madeFrom: madeFrom)
  }

  /// Changes one record as `records set` would.
  func set(_ record: RecordID, _ path: [JSONStep], to value: JSON?) async throws {
    let version = try await store.records([record])[0]
    var batch = StoreBatch()
    batch.edits = [try edit(version.body.setting(path, to: value), madeFrom: version.version)]
    try await store.commit(batch)
  }

  func sync(
    _ settings: SyncSettings = SyncSettings(), profile: SyncProfile = SyncProfile(), over transport: (any HTTPTransport)? = nil
  ) async throws -> EndpointReport {
    let now = self.now
    let lease = try await store.takeLease("run", holder: "test", now: now, until: DateTime(now)!.advanced(bySeconds: 600).description)!
    let clock = self.clock
    let chance = Chance()
    let surroundings = SyncSurroundings(
      repository: store, transport: transport ?? self.transport, mapper: mapper, clock: clock,
      now: { DateTime(nanoseconds: Self.start.nanoseconds + clock.nanoseconds) }, random: { chance.next() })
    let endpoint = try await store.endpoint("north")!
    let report = await SyncRun(endpoint: endpoint, profile: profile, surroundings: surroundings, settings: settings, lease: lease).run()
    try await store.releaseLease(lease)
    return report
  }

  /// All resources the EHR has, by type.
  func resources() -> [JSON] {
    let response = transport.withEHR { $0.answer(HTTPRequest(.get, "/_fixture/resources"), now: 0) }
    return response.body.split(separator: 10).compactMap { try? JSON(parsing: Array($0)) }
  }

  /// The EHR's own people change a resource.
  func ehrEdits(_ type: String, _ id: String, _ change: JSON) {
    let response = transport.withEHR {
      $0.answer(HTTPRequest(.put, "/_fixture/edit/\(type)/\(id)", body: change.bytes), now: Self.start.nanoseconds + 1_000_000_000)
    }
    precondition(response.status < 300, String(decoding: response.body, as: UTF8.self))
  }

  /// The EHR's own people remove a resource.
  func ehrRemoves(_ type: String, _ id: String) {
    _ = transport.withEHR { $0.answer(HTTPRequest(.delete, "/_fixture/edit/\(type)/\(id)"), now: Self.start.nanoseconds + 1_000_000_000) }
  }

  func exchanges(_ record: RecordID) async throws -> [RecordStore.Exchange] { try await store.exchanges("north", records: [record]) }
}

/// A clock whose sleeps take no time at all but move it on.
final class InstantClock: Clock, @unchecked Sendable {
  struct Instant: InstantProtocol {
    var nanoseconds: Int128
    func advanced(by duration: Duration) -> Instant {
      Instant(nanoseconds: nanoseconds + Int128(duration.components.seconds) * 1_000_000_000 + Int128(duration.components.attoseconds / 1_000_000_000))
    }
    func duration(to other: Instant) -> Duration { .nanoseconds(Int64(other.nanoseconds - nanoseconds)) }
    static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
  }

  private let lock = NSLock()
  private var time: Int128 = 0
  var nanoseconds: Int128 { lock.withLock { time } }
  var now: Instant { Instant(nanoseconds: nanoseconds) }
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws { lock.withLock { time = max(time, deadline.nanoseconds) } }
}

final class Chance: @unchecked Sendable {
  private let lock = NSLock()
  private var generator = SplitMix64(seed: 7)
  func next() -> UInt64 { lock.withLock { generator.next() } }
}
