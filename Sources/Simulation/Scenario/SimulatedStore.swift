internal import ClinicalRecords
internal import EHRSync
internal import FixtureEHR
internal import HTTPWire
internal import LosslessJSON
internal import MappingCatalog
internal import RecordMapping
internal import RecordStore

/// One store of a clinic (the desk, a tablet at the chair, the night job) with the processes that run on it, one after another, some of them killed.
///
/// `@unchecked Sendable`: used on the world's one thread alone.
final class SimulatedStore: @unchecked Sendable {
  static let endpoint = "north"

  let world: SimulatedWorld
  let name: String
  let store: RecordDatabase
  let mapper: RecordMapper
  let ehr: SimulatedEHR
  let defect: PlantedDefect
  /// What the staff's own programs write through; a planted defect may stand in front.
  let desk: any RecordRepository
  /// Patients whom the staff have taken off the roster for now.
  var offRoster = Set<RecordID>()
  /// Records of which it has said that the EHR has something no part of them can say.
  var unreadable = Set<RecordID>()
  /// How many edits there were when its last run came to an end.
  var synced = 0
  /// The version of each record that came of the last file.
  var imported: [RecordID: Int] = [:]
  private var incarnation = 0

  init(world: SimulatedWorld, name: String, mapper: RecordMapper, ehr: SimulatedEHR, defect: PlantedDefect, store: RecordDatabase? = nil) throws(StoreError) {
    self.world = world
    self.name = name
    self.mapper = mapper
    self.ehr = ehr
    self.defect = defect
    if let store { self.store = store } else { self.store = try RecordDatabase.inMemory() }
    desk = defect.repository(self.store)
  }

  var now: String { world.timeOfDay.utc.description }

  /// Takes records of the clinic in and puts their patients on the roster.
  func open(with records: [ClinicalRecord]) async throws {
    var batch = StoreBatch()
    batch.edits = records.map { edit($0, RecordCoding.write($0), madeFrom: 0) }
    let patients = records.filter { $0.kind == .patient }.map(\.id)
    try await store.commit(batch)
    let note = AuditNote(action: "open", actor: name, at: now)
    try await store.save(StoredEndpoint(name: Self.endpoint, url: ehr.server.base, vendor: "hapi-like"), audit: note)
    try await store.addToRoster(Self.endpoint, patients, audit: note)
  }

  /// Takes more records in.
  func take(_ records: [ClinicalRecord]) async throws {
    var batch = StoreBatch()
    let known = Set(try await store.records(records.map(\.id)).map(\.record))
    batch.edits = records.filter { !known.contains($0.id) }.map { edit($0, RecordCoding.write($0), madeFrom: 0) }
    try await store.commit(batch)
  }

  func edit(_ record: ClinicalRecord, _ body: JSON, madeFrom: Int, because reason: String? = nil) -> RecordEdit {
    RecordEdit(
      record: record.id, kind: record.kind, patient: record.patient, body: body, authorship: Authorship(author: name, at: now, reason: reason),
      madeFrom: madeFrom)
  }

  /// Current records, those of the clinic's own people apart.
  func records() async throws -> [RecordVersion] { try await store.records(of: RecordSelection(), after: nil, limit: 1000) }

  /// One run in one process; killed when the time comes, if a time is given.
  func run(weather: NetworkWeather, killAfter: Int64? = nil, isFull: Bool = false) async -> EndpointReport? {
    incarnation += 1
    let mortal = MortalRepository(defect.repository(store))
    let network = SimulatedNetwork(world: world, ehr: ehr, store: name, weather: weather)
    guard let lease = await lease(mortal) else { return nil }
    let world = self.world
    let report = await withTaskGroup(of: EndpointReport?.self) { group in
      group.addTask { await self.run(mortal, network, lease, isFull: isFull) }
      if let killAfter {
        group.addTask {
          try? await world.sleep(until: world.now + killAfter)
          return nil
        }
      }
      let first = await group.next() ?? nil
      if first == nil {
        mortal.die()
        network.isAlive = false
      }
      group.cancelAll()
      return first
    }
    if report != nil { try? await store.releaseLease(lease) }
    return report
  }

  /// Waits until the lease of a process that died has run out.
  private func lease(_ repository: any RecordRepository) async -> Lease? {
    for _ in 0..<10 {
      let until = world.timeOfDay.advanced(bySeconds: 120).utc.description
      if let lease = try? await repository.takeLease("run", holder: "\(name)-\(incarnation)", now: now, until: until) { return lease }
      try? await world.sleep(until: world.now + 60_000_000_000)
    }
    return nil
  }

  private func run(_ repository: any RecordRepository, _ network: SimulatedNetwork, _ lease: Lease, isFull: Bool) async -> EndpointReport? {
    guard let endpoint = try? await repository.endpoint(Self.endpoint) else { return nil }
    let world = self.world
    let surroundings = SyncSurroundings(
      repository: repository, transport: defect.transport(network), mapper: mapper, clock: SimulatedClock(world: world),
      now: { world.timeOfDay }, random: { world.random() })
    var settings = SyncSettings()
    settings.isFull = isFull
    settings.leaseSeconds = 120
    settings = defect.settings(settings)
    return await SyncRun(endpoint: endpoint, profile: SyncProfile(), surroundings: surroundings, settings: settings, lease: lease).run()
  }
}
