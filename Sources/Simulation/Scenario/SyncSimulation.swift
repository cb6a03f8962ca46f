internal import ClinicalMerge
internal import ClinicalRecords
internal import EHRSync
internal import FixtureEHR
internal import HTTPWire
internal import LosslessJSON
public import MappingCatalog
internal import RecordMapping
internal import RecordStore

/// What one seed came to.
public struct SimulationResult: Sendable {
  /// What to give again to see the same run.
  public var seed: UInt64
  /// What broke, in plain words; empty for a sound run.
  public var violations: [String] = []
  /// The world's trace at its end: equal traces mean equal runs.
  public var trace: UInt64 = 0
  /// Jobs that the world ran.
  public var steps = 0
  /// Edits that people made, on both sides.
  public var edits = 0
  /// Sync runs in bad weather, the killed ones among them; the last ones in fair weather are not counted.
  public var runs = 0
  /// Runs whose process was killed, or was to be, had it not ended before.
  public var kills = 0
  /// Conflicts that the checker found in the store at the end, settled ones among them.
  public var conflicts = 0
  /// Requests of the runs that came to their end.
  public var requests = 0
}

/// The real engine, store, mapping and merge between clinics and a pretended EHR, in a world where one seed decides all.
public struct SyncSimulation: Sendable {
  let mapper: RecordMapper
  let bodies: [JSON]
  /// Rounds of edits and one run each, before the weather turns fair.
  public var days = 3
  /// A fault to plant in the store, to see that the checkers find it.
  public var defect = PlantedDefect.none
  /// Told of every request and every run, to see a failure again in words.
  public var story: (@Sendable (String) -> Void)?

  /// Prepares the clinic that every seed begins with: a few patients of an invented clinic, with few readings, so that a
  /// seed takes milliseconds.
  public init(catalog: MappingCatalog) {
    mapper = RecordMapper(catalog: catalog)
    let records = ClinicGenerator(seed: 11).clinic(patients: 12)
    let patients = Set(records.compactMap { record in if case .patient(let patient) = record { patient.id } else { nil } }.suffix(2))
    var assessments: [RecordID: Int] = [:]
    var sessions = 0
    bodies = records.compactMap { record in
      guard patients.contains(record.patient) else { return nil }
      switch record {
      case .infusionSession(var session):
        session.vitals = Array(session.vitals.prefix(2))
        for index in session.vitals.indices {
          session.vitals[index].oxygenFlow = nil
          session.vitals[index].endTidalCO2 = nil
          session.vitals[index].temperature = nil
        }
        session.sedation = []
        session.dissociation = []
        sessions += 1
        return sessions > 1 ? nil : RecordCoding.write(.infusionSession(session))
      case .assessment:
        assessments[record.patient, default: 0] += 1
        return assessments[record.patient]! > 1 || assessments.count > 1 ? nil : RecordCoding.write(record)
      case .patient, .problem, .treatmentCourse: return RecordCoding.write(record)
      default: return nil
      }
    }
  }

  /// Runs one seed from beginning to end.
  public func run(seed: UInt64) -> SimulationResult {
    let world = SimulatedWorld(seed: seed)
    world.story = story
    let outcome = Outcome(SimulationResult(seed: seed))
    Task(executorPreference: world) {
      do {
        try await live(world, outcome)
      } catch {
        outcome.result.violations.append("the run ended with \(error)")
      }
      outcome.isDone = true
    }
    if !world.run(until: { outcome.isDone }) { outcome.result.violations.append("nothing moves any more") }
    outcome.result.trace = world.trace
    outcome.result.steps = world.steps
    return outcome.result
  }

  /// `@unchecked Sendable`: touched on the world's one thread alone.
  private final class Outcome: @unchecked Sendable {
    var result: SimulationResult
    var isDone = false
    init(_ result: SimulationResult) { self.result = result }
  }

  private func live(_ world: SimulatedWorld, _ outcome: Outcome) async throws {
    let ehr = SimulatedEHR(FixtureEHR(habits: Self.habits(world), seed: world.random()))
    let clinic = try SimulatedClinic(world: world, name: "desk", mapper: mapper, ehr: ehr, defect: defect)
    try await clinic.open(with: bodies)
    var edits = SimulatedEdits(world: world)
    var local: [MadeEdit] = []
    var remote: [MadeEdit] = []
    for _ in 0..<days {
      for _ in 0..<world.random(below: 5) {
        if let made = try await edits.editLocally(clinic) { local.append(made) }
      }
      for _ in 0..<world.random(below: 4) {
        if let made = edits.editRemotely(ehr, now: world.timeOfDay.nanoseconds) { remote.append(made) }
      }
      let weather = NetworkWeather.drawn(world)
      world.story?("-- a run at \(world.now / 1_000_000) ms in \(weather)")
      let kill = world.happens(30) ? Int64(world.random(below: 4_000)) * 1_000_000 : nil
      outcome.result.runs += 1
      outcome.result.kills += kill == nil ? 0 : 1
      if let report = await clinic.run(weather: weather, killAfter: kill) { outcome.result.requests += report.requests }
      try await world.sleep(until: world.now + 3_600_000_000_000)
    }
    outcome.result.edits = local.count + remote.count
    try await converge(clinic, world, outcome)
    var checker = SimulationChecker(clinic: clinic, ehr: ehr, mapper: mapper)
    outcome.result.violations += try await checker.check(local: local, remote: remote)
    outcome.result.conflicts = checker.conflictsSeen
  }

  /// Faults off: everything arrives, a person settles what waits, and then nothing is written any more.
  private func converge(_ clinic: SimulatedClinic, _ world: SimulatedWorld, _ outcome: Outcome) async throws {
    for round in 0..<8 {
      guard let report = await clinic.run(weather: .fair, isFull: round == 0) else {
        outcome.result.violations.append("a run in fair weather did not end")
        return
      }
      outcome.result.requests += report.requests
      try await world.sleep(until: world.now + 3_600_000_000_000)
      if report.outcome == .review {
        try await settleAll(clinic, world, outcome)
      } else if report.outcome == .done {
        guard let still = await clinic.run(weather: .fair) else { return }
        if still.writes != 0 { outcome.result.violations.append("a still system wrote \(still.writes) times") }
        return
      }
      if round == 7 { outcome.result.violations.append("no end after 8 runs in fair weather: \(report.json.text)") }
    }
  }

  private func settleAll(_ clinic: SimulatedClinic, _ world: SimulatedWorld, _ outcome: Outcome) async throws {
    let open = try await clinic.store.conflicts(SimulatedClinic.endpoint, states: [.open])
    for conflict in open {
      let others = try await clinic.store.conflicts(SimulatedClinic.endpoint, states: [.open]).filter {
        $0.resource == conflict.resource && $0.id != conflict.id
      }
      guard let record = try await clinic.store.records([conflict.record]).first,
        let exchange = try await clinic.store.exchanges(SimulatedClinic.endpoint, resources: [conflict.resource]).first
      else { continue }
      let verdict = Settlement.Verdict(choice: world.happens(50) ? .local : .remote, by: "Doctor Example", because: "seen the patient", at: clinic.now)
      do throws(SettlementError) {
        let batch = try Settlement(mapper: mapper).settle(conflict, verdict, record: record, exchange: exchange, others: others)
        _ = try? await clinic.store.commit(batch)
      } catch {
        outcome.result.violations.append("\(conflict.reason) at \(conflict.path) cannot be settled: \(error.message)")
      }
    }
  }

  /// Habits of servers that exist, drawn by the seed.
  private static func habits(_ world: SimulatedWorld) -> Habits {
    var habits = Habits()
    habits.updateCreate = world.happens(50)
    habits.conditionalCreate = world.happens(50)
    habits.staleStatus = world.happens(50) ? 412 : 409
    habits.returnsRepresentation = world.happens(70)
    habits.trimsDecimals = world.happens(20)
    habits.absoluteReferences = world.happens(20)
    habits.searchLag = Int128(world.random(below: 10)) * 1_000_000_000
    habits.conditionalsLag = world.happens(50)
    habits.pageSize = [5, 20, 50][world.random(below: 3)]
    return habits
  }
}
