internal import ClinicalRecords
internal import EHRSync
internal import FixtureEHR
internal import Foundation
internal import HTTPWire
internal import LosslessJSON
internal import MappingCatalog
internal import RecordMapping
internal import RecordStore
internal import Synchronization

/// A clinic's store in a folder of its own, an EHR in the same process, and what was acknowledged.
final class CrashBench: Sendable {
  /// What was acknowledged: it must be there after any crash.
  struct Acknowledged: Sendable {
    var versions: [RecordVersion] = []
    var head = AuditHead(count: 0, hash: String(repeating: "0", count: 64))
    /// Conflicts that were settled.
    var settled: [String] = []
    var backup = false
  }

  /// Where a trial begins: files, the EHR, and the time.
  struct Stage: Sendable {
    let folder: String
    let ehr: FixtureEHR
    let time: Int128
  }

  static let endpoint = "north"

  let folder: String
  let mapper: RecordMapper
  let clock: TrialClock
  let wire: MortalWire
  private let ehr: FixtureTransport
  private let process: Mutex<Process?>
  private let chance = Mutex(UInt64(7))
  let acknowledged = Mutex(Acknowledged())

  /// One process with the store open. It ends when it is forgotten.
  private struct Process {
    let database: RecordDatabase
    let repository: MortalRepository
  }

  /// The bench with a copy of the stage's files in `folder`, which is made anew.
  init(_ stage: Stage, in folder: String, mapper: RecordMapper) throws {
    self.folder = folder
    self.mapper = mapper
    let clock = TrialClock(at: stage.time)
    self.clock = clock
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: stage.folder).sorted() {
      try FileManager.default.copyItem(atPath: stage.folder + "/" + name, toPath: folder + "/" + name)
    }
    ehr = FixtureTransport(stage.ehr, now: { TrialClock.beginning + clock.nanoseconds })
    process = Mutex(nil)
    let ending = Ending()
    wire = MortalWire(ehr) { ending.act() }
    ending.set { [weak self] in self?.process.withLock { $0?.repository.die() } }
  }

  /// The stage that another trial can begin from.
  func stage() -> Stage { Stage(folder: folder, ehr: ehr.withEHR { $0 }, time: clock.nanoseconds) }

  var path: String { folder + "/store.sqlite" }
  var backupPath: String { folder + "/backup.sqlite" }

  /// The store, opened when it is not open in this process.
  func store() throws -> any RecordRepository { try open().repository }
  func database() throws -> RecordDatabase { try open().database }

  private func open() throws -> Process {
    if let process = process.withLock({ $0 }) { return process }
    let database = try RecordDatabase(path: path)
    let repository = MortalRepository(database) { [weak self] batch, versions throws(StoreError) in
      guard let self else { return }
      // The commit has returned: whatever follows, even that the head cannot be read any more, it was acknowledged.
      self.acknowledged.withLock { $0.versions += versions }
      if !batch.audit.isEmpty { try await self.noteHead(database) }
    }
    let process = Process(database: database, repository: repository)
    self.process.withLock { $0 = process }
    return process
  }

  private func noteHead(_ database: RecordDatabase) async throws(StoreError) {
    let head = try await database.auditHead()
    acknowledged.withLock { $0.head = head }
  }

  /// Ends the process: the file is closed.
  func close() { process.withLock { $0 = nil } }

  func note(_ action: String) -> AuditNote { AuditNote(action: action, actor: "trial", at: clock.timestamp) }

  func random() -> UInt64 {
    chance.withLock { state in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
  }

  func edit(_ record: ClinicalRecord, _ body: JSON, madeFrom: Int) -> RecordEdit {
    RecordEdit(
      record: record.id, kind: record.kind, patient: record.patient, body: body,
      authorship: Authorship(author: "Nurse Example", at: clock.timestamp), madeFrom: madeFrom)
  }

  /// One run of the engine, one request at a time, so that the same run has the same points.
  func sync() async throws -> EndpointReport {
    let store = try store()
    clock.advance(seconds: 600)
    let until = clock.timeOfDay.advanced(bySeconds: 300).utc.description
    guard let lease = try await store.takeLease("sync", holder: "trial", now: clock.timestamp, until: until) else {
      throw CrashTrialError("the lease of the process that died was not given")
    }
    guard let endpoint = try await store.endpoint(Self.endpoint) else { throw CrashTrialError("the endpoint is gone") }
    let clock = self.clock
    let surroundings = SyncSurroundings(
      repository: store, transport: wire, mapper: mapper, clock: clock, now: { clock.timeOfDay }, random: { self.random() })
    var settings = SyncSettings()
    settings.inFlight = 1
    settings.groupCommit = 8
    let report = await SyncRun(endpoint: endpoint, profile: SyncProfile(), surroundings: surroundings, settings: settings, lease: lease).run()
    try await store.releaseLease(lease)
    return report
  }

  /// Runs until nothing waits to be sent.
  func syncToEnd() async throws {
    for _ in 0..<8 {
      let report = try await sync()
      switch report.outcome {
      case .done, .review: return
      case .retry: clock.advance(seconds: 30)
      case .refused, .failed: throw CrashTrialError("the run failed: \(report.notices.map(\.message).joined(separator: "; "))")
      }
    }
    throw CrashTrialError("still not done after 8 runs")
  }

  /// All resources the EHR has.
  func resources() -> [JSON] {
    let response = ehr.withEHR { $0.answer(HTTPRequest(.get, "/_fixture/resources"), now: 0) }
    return response.body.split(separator: 10).compactMap { try? JSON(parsing: Array($0)) }
  }

  /// The EHR's own people change a resource.
  func ehrEdits(_ type: String, _ id: String, _ change: JSON) throws {
    let now = TrialClock.beginning + clock.nanoseconds
    let response = ehr.withEHR { $0.answer(HTTPRequest(.put, "/_fixture/edit/\(type)/\(id)", body: change.bytes), now: now) }
    guard response.status < 300 else { throw CrashTrialError("the EHR's desk answered \(response.status)") }
  }
}

/// What is done when a process ends, said after the wire that ends it was made.
private final class Ending: Sendable {
  private let action = Mutex<(@Sendable () -> Void)?>(nil)
  func set(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }
  func act() { action.withLock { $0 }?() }
}
