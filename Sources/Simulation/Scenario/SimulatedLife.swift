internal import ClinicalRecords
internal import EHRSync
internal import FixtureEHR
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// One seed's life: a clinic's stores and an EHR, days of edits and runs, and then rest.
///
/// `@unchecked Sendable`: used on the world's one thread alone.
final class SimulatedLife: @unchecked Sendable {
  static let names = ["desk", "tablet", "night"]
  static let hour: Int64 = 3_600_000_000_000

  let simulation: SyncSimulation
  let world: SimulatedWorld
  let ehr: SimulatedEHR
  let ledger = EditLedger()
  var clinics: [SimulatedStore] = []
  var result: SimulationResult
  var isDone = false
  private var heads: [String: AuditHead] = [:]

  init(simulation: SyncSimulation, world: SimulatedWorld, seed: UInt64) {
    self.simulation = simulation
    self.world = world
    result = SimulationResult(seed: seed)
    ehr = SimulatedEHR(FixtureEHR(habits: SyncSimulation.habits(world), seed: world.random()))
  }

  func live() async throws {
    try await open()
    for _ in 0..<simulation.days {
      try await day()
      try await observe(isAtRest: false)
      if !result.violations.isEmpty { return }
    }
    result.edits = ledger.made.count
    try await rest()
    try await observe(isAtRest: true)
  }

  // MARK: - The clinic

  /// The first store has the clinic's records; another has its patients alone, or joins with a copy once the first has synced.
  private func open() async throws {
    let count = simulation.stores ?? [1, 1, 2, 2, 3][world.random(below: 5)]
    result.stores = count
    if count > 1 {
      try registerAtTheEHR()
      // Long enough for the EHR's index.
      try await world.sleep(until: world.now + Self.hour)
    }
    for name in Self.names.prefix(count) {
      clinics.append(try SimulatedStore(world: world, name: name, mapper: simulation.mapper, ehr: ehr, defect: simulation.defect))
    }
    try await clinics[0].open(with: simulation.charts.records)
    for clinic in clinics.dropFirst() { try await clinic.open(with: simulation.charts.patients) }
    guard count > 1, world.happens(50) else { return }
    _ = await run(clinics[0], weather: .fair, killAfter: nil)
    try await world.sleep(until: world.now + Self.hour)
    try await clinics[1].take(simulation.charts.records.filter { $0.kind != .patient })
  }

  /// Two stores that make one patient at the same time would make two: the hospital has registered them before.
  private func registerAtTheEHR() throws {
    var lines: [UInt8] = []
    for record in simulation.charts.patients {
      guard let rendered = try? simulation.mapper.render(RecordCoding.write(record)).resources.first?.document else { continue }
      let identifiers = (rendered["identifier"]?.elements ?? []).filter { $0["system"]?.string != OurIdentifier.system }
      let known = JSON.object([
        "resourceType": "Patient", "identifier": .array(identifiers), "name": rendered["name"], "gender": rendered["gender"],
        "birthDate": rendered["birthDate"],
      ])
      lines += known.compactBytes + [10]
    }
    _ = try ehr.server.load(lines, now: world.timeOfDay.nanoseconds)
  }

  // MARK: - Days

  /// Edits on all sides, some stores offline, some at the same time, some killed.
  private func day() async throws {
    let edits = SimulatedEdits(world: world, ledger: ledger)
    let hospital = SimulatedHospital(world: world, ledger: ledger, ehr: ehr)
    for clinic in clinics {
      for _ in 0..<world.random(below: clinics.count == 1 ? 5 : 4) { try await edits.edit(in: clinic) }
      if world.happens(40) { result.violations += try await SimulatedReview(world: world, clinic: clinic, ledger: ledger).settleSome() }
      try await changeRoster(clinic)
    }
    for _ in 0..<world.random(below: 4) { hospital.edit() }
    let online = clinics.filter { _ in clinics.count == 1 || !world.happens(25) }
    if world.happens(40) {
      await withTaskGroup(of: Void.self) { group in
        for clinic in online { group.addTask { await self.runInAnyWeather(clinic) } }
      }
    } else {
      var waiting = online
      while !waiting.isEmpty {
        await runInAnyWeather(waiting.remove(at: world.random(below: waiting.count)))
        if world.happens(20) { hospital.edit() }
      }
    }
    try await world.sleep(until: world.now + Self.hour)
  }

  private func changeRoster(_ clinic: SimulatedStore) async throws {
    let note = AuditNote(action: "roster", actor: clinic.name, at: clinic.now)
    if let back = clinic.offRoster.first {
      try await clinic.store.addToRoster(SimulatedStore.endpoint, [back], audit: note)
      clinic.offRoster = []
      ehr.forbidden[clinic.name] = nil
    } else if world.happens(5), let patient = try await clinic.store.roster(SimulatedStore.endpoint).first {
      try await clinic.store.removeFromRoster(SimulatedStore.endpoint, [patient], audit: note)
      clinic.offRoster = [patient]
      ehr.forbidden[clinic.name] = Set(try await clinic.store.links(SimulatedStore.endpoint).filter { $0.patient == patient }.map(\.serverID))
    }
  }

  private func runInAnyWeather(_ clinic: SimulatedStore) async {
    let weather = NetworkWeather.drawn(world)
    let kill = world.happens(30) ? Int64(world.random(below: 4_000)) * 1_000_000 : nil
    result.runs += 1
    result.kills += kill == nil ? 0 : 1
    _ = await run(clinic, weather: weather, killAfter: kill, isFull: world.happens(20))
  }

  private func run(_ clinic: SimulatedStore, weather: NetworkWeather, killAfter: Int64?, isFull: Bool = false) async -> EndpointReport? {
    world.story?("-- \(clinic.name) runs at \(world.now / 1_000_000) ms\(isFull ? ", in full," : "") in \(weather)")
    let before = ledger.made.count
    guard let report = await clinic.run(weather: weather, killAfter: killAfter, isFull: isFull) else { return nil }
    result.requests += report.requests
    clinic.synced = before
    world.story?("-- \(clinic.name): \(report.outcome) \(report.pushed), \(report.openConflicts) open")
    for notice in report.notices {
      world.story?("   \(notice.path): \(notice.message)")
      if let record = notice.record, notice.message.contains("no part of the record can say it") { clinic.unreadable.insert(record) }
    }
    return report
  }

  // MARK: - Rest

  /// Faults off: everything arrives, people settle what waits, and then nothing is written any more.
  private func rest() async throws {
    for clinic in clinics where !clinic.offRoster.isEmpty { try await changeRoster(clinic) }
    let rounds = 6 + 4 * clinics.count
    for round in 0..<rounds {
      var isStill = round > 0
      for clinic in clinics {
        guard let report = await run(clinic, weather: .fair, killAfter: nil, isFull: round == 0 || round == 1) else {
          result.violations.append("\(clinic.name): a run in fair weather did not end")
          return
        }
        try await world.sleep(until: world.now + Self.hour)
        isStill = isStill && report.outcome == .done && report.writes == 0 && report.pushed.edits == 0
        try await count(clinic, report)
        if report.outcome == .review {
          result.violations += try await SimulatedReview(world: world, clinic: clinic, ledger: ledger).settleAll()
        }
        if round == rounds - 1, report.outcome != .done || report.writes != 0 {
          result.violations.append("\(clinic.name) is not still after \(rounds) rounds in fair weather: \(report.json.text)")
        }
      }
      if isStill { return }
    }
  }

  /// edits = verified + pending + unknown + conflicted + quarantined, and those that are not verified are in the outbox.
  private func count(_ clinic: SimulatedStore, _ report: EndpointReport) async throws {
    let waiting = try await clinic.store.outbox(SimulatedStore.endpoint).count
    let pushed = report.pushed
    guard pushed.edits - pushed.verified != waiting else { return }
    result.violations.append("\(clinic.name): \(waiting) edits wait, and the report says \(report.json.text)")
  }

  // MARK: - Laws

  private func observe(isAtRest: Bool) async throws {
    let observed = try await ObservedWorld(clinics, ehr: ehr, mapper: simulation.mapper, ledger: ledger, isAtRest: isAtRest)
    for law in isAtRest ? SimulationLaws.atRest : SimulationLaws.atEachDaysEnd {
      result.violations += law.violations(in: observed).map { "\(type(of: law)): \($0)" }
    }
    for clinic in clinics {
      if try await !clinic.store.verifyAudit(head: heads[clinic.name]).isIntact { result.violations.append("\(clinic.name): the audit chain is broken") }
      heads[clinic.name] = try await clinic.store.auditHead()
    }
    if isAtRest, !result.violations.isEmpty {
      for resource in observed.resources { world.story?("at rest: \(resource.compactText)") }
    }
    result.conflicts = observed.stores.reduce(0) { $0 + $1.conflicts.count }
  }
}
