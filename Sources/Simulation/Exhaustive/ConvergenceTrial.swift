internal import ClinicalMerge
internal import ClinicalRecords
internal import EHRSync
internal import FixtureEHR
internal import LosslessJSON
public import MappingCatalog
internal import RecordMapping
internal import RecordStore

/// What the trial of all orders came to.
public struct ConvergenceResult: Sendable {
  /// Edits and who makes them, without who syncs first.
  public var assignments = 0
  /// Those in which no order made a conflict.
  public var withoutConflict = 0
  /// Orders that were run.
  public var orders = 0
  /// Sync runs in them.
  public var runs = 0
  /// What broke, in plain words.
  public var violations: [String] = []
}

/// All orders of a few edits in up to three stores, through the real engine: edits without conflict give one document whatever the
/// order, and with conflicts no value is lost in any (merge.md 12, L20).
///
/// The stores are alike, so that all assignments of edits to the first, second and third that syncs are all orders.
public struct ConvergenceTrial: Sendable {
  let mapper: RecordMapper
  /// Edits at once, at most.
  public var edits = 4
  /// How many of the alphabet of ten are used, from its beginning.
  public var letters = TrialEdit.allCases.count
  /// Which part of all assignments is tried, of how many.
  public var part = (index: 0, of: 1)

  /// A trial with that clinical knowledge.
  public init(catalog: MappingCatalog) { mapper = RecordMapper(catalog: catalog) }

  /// Runs every order.
  public func run() -> ConvergenceResult {
    let world = SimulatedWorld(seed: 1)
    let course = TrialCourse(trial: self, world: world)
    Task(executorPreference: world) {
      do { try await course.go() } catch { course.result.violations.append("the trial ended with \(error)") }
      course.isDone = true
    }
    if !world.run(until: { course.isDone }) { course.result.violations.append("nothing moves any more") }
    return course.result
  }

  /// The sets of so many edits, each in the alphabet's order.
  func sets() -> [[TrialEdit]] {
    var all: [[TrialEdit]] = [[]]
    for edit in TrialEdit.allCases.prefix(letters) { all += all.filter { $0.count < edits }.map { $0 + [edit] } }
    return Array(all.dropFirst())
  }
}

/// `@unchecked Sendable`: used on the world's one thread alone.
private final class TrialCourse: @unchecked Sendable {
  static let stores = 3
  let trial: ConvergenceTrial
  let world: SimulatedWorld
  var result = ConvergenceResult()
  var isDone = false

  /// Where every order begins: three stores in step with the EHR.
  private var server = FixtureEHR()
  private var databases: [RecordDatabase] = []

  init(trial: ConvergenceTrial, world: SimulatedWorld) {
    self.trial = trial
    self.world = world
  }

  func go() async throws {
    try await prepare()
    for (index, edits) in trial.sets().enumerated() where index % trial.part.of == trial.part.index { try await tryAll(edits) }
  }

  private func prepare() async throws {
    var habits = Habits()
    habits.types = ["Patient", "Condition"]
    let ehr = SimulatedEHR(FixtureEHR(habits: habits))
    let charts = SimulatedCharts()
    guard let patient = charts.patients.first else { return }
    let records = charts.records.filter { $0.patient == patient.id && [.patient, .problem].contains($0.kind) }
    let problem = records.first { $0.kind == .problem }
    for index in 0..<Self.stores {
      let clinic = try SimulatedStore(world: world, name: "store \(index + 1)", mapper: trial.mapper, ehr: ehr, defect: .none)
      try await clinic.open(with: index == 0 ? [patient, problem].compactMap { $0 } : [patient])
      _ = await clinic.run(weather: .fair)
      // Long enough for the cursors' overlap to be past.
      try await world.sleep(until: world.now + SimulatedLife.hour)
      databases.append(clinic.store)
    }
    server = ehr.server
  }

  /// All ways to give these edits to the first, second and third store that syncs, together by who makes which.
  private func tryAll(_ edits: [TrialEdit]) async throws {
    var groups: [String: [(owners: [Int], outcome: Outcome)]] = [:]
    var owners = [Int](repeating: 0, count: edits.count)
    repeat {
      let blocks = (0..<Self.stores).map { store in zip(edits, owners).filter { $0.1 == store }.map { "\($0.0)" }.joined(separator: "+") }
      let outcome = try await run(zip(edits, owners).map { ($0, $1) })
      groups[blocks.filter { !$0.isEmpty }.sorted().joined(separator: " | "), default: []].append((owners, outcome))
    } while Self.advance(&owners)
    for name in groups.keys.sorted() {
      let orders = groups[name] ?? []
      result.assignments += 1
      let calm = orders.filter { !$0.outcome.hasConflict }
      if calm.count == orders.count { result.withoutConflict += 1 }
      for order in calm.dropFirst() where order.outcome.documents != calm[0].outcome.documents {
        result.violations.append("\(name): synced in the order \(order.owners) the EHR says something else than in the order \(calm[0].owners)")
      }
    }
  }

  private static func advance(_ owners: inout [Int]) -> Bool {
    for index in owners.indices {
      owners[index] += 1
      if owners[index] < stores { return true }
      owners[index] = 0
    }
    return false
  }

  private struct Outcome {
    var documents: [JSON] = []
    var hasConflict = false
  }

  /// One order: the edits are made offline, the stores sync one after another until nothing is written any more.
  private func run(_ edits: [(TrialEdit, Int)]) async throws -> Outcome {
    let ehr = SimulatedEHR(server)
    let ledger = EditLedger()
    var clinics: [SimulatedStore] = []
    for (index, database) in databases.enumerated() {
      clinics.append(
        try SimulatedStore(world: world, name: "store \(index + 1)", mapper: trial.mapper, ehr: ehr, defect: .none, store: database.copyInMemory()))
    }
    for (edit, owner) in edits { try await make(edit, clinics[owner], ledger) }
    let words = edits.map { "\($0.0) in store \($0.1 + 1)" }.joined(separator: ", ")
    result.orders += 1
    // Of so many orders one is looked at once more when nothing is left to be told: a still system writes nothing.
    let isLookedAtAgain = result.orders % 16 == 0
    var seen = [Int](repeating: -1, count: clinics.count)
    var rounds = 0
    while true {
      var isStill = true
      for (index, clinic) in clinics.enumerated() where seen[index] != ehr.writes {
        isStill = false
        try await sync(clinic)
        seen[index] = ehr.writes
      }
      if isStill { break }
      rounds += 1
      if rounds == 6 {
        result.violations.append("\(words): no end after 6 rounds")
        break
      }
    }
    if isLookedAtAgain {
      for clinic in clinics where try await sync(clinic) != 0 { result.violations.append("\(words): a still system wrote") }
    }
    let observed = try await ObservedWorld(clinics, ehr: ehr, mapper: trial.mapper, ledger: ledger, isAtRest: true)
    let hasConflict = observed.stores.contains { $0.conflicts.contains { $0.state == .open } }
    let laws: [any SimulationLaw] =
      SimulationLaws.atEachDaysEnd + [BaseIsTheServersWord()] + (hasConflict ? [] : [NothingMissing(), StoresAgree(), RemovalsStand()])
    for law in laws { result.violations += law.violations(in: observed).map { "\(words): \(type(of: law)): \($0)" } }
    let documents = observed.resources.map { Equivalence.normalForm($0) }.sorted { $0.compactText < $1.compactText }
    return Outcome(documents: documents, hasConflict: hasConflict)
  }

  /// How many writes the run made.
  @discardableResult
  private func sync(_ clinic: SimulatedStore) async throws -> Int {
    guard let report = await clinic.run(weather: .fair) else { throw CancellationError() }
    result.runs += 1
    // Long enough for the cursors' overlap to be past.
    try await world.sleep(until: world.now + 700_000_000_000)
    return report.writes
  }

  private func make(_ edit: TrialEdit, _ clinic: SimulatedStore, _ ledger: EditLedger) async throws {
    guard let record = try await clinic.records().first(where: { $0.kind == edit.kind && $0.record.description != TrialEdit.newRecord }) else { return }
    let body = edit.applied(to: record.body)
    let typed = try RecordCoding.read(body)
    var batch = StoreBatch()
    batch.edits = [clinic.edit(typed, body, madeFrom: typed.id == record.record ? record.version : 0)]
    try await clinic.desk.commit(batch)
    let effect: MadeEdit.Effect = edit == .withdraw ? .withdraws : edit.token.map { .says($0) } ?? .settles
    let path = edit == .phone || edit == .otherPhone ? "telecoms[0]" : "\(edit)"
    ledger.add(MadeEdit(store: clinic.name, record: typed.id, path: path, effect: effect))
  }
}
