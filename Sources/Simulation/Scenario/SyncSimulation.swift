internal import FixtureEHR
public import MappingCatalog
internal import RecordMapping

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
  /// Stores of the clinic that lived in it.
  public var stores = 0
  /// Edits that people made, on all sides.
  public var edits = 0
  /// Sync runs in bad weather, the killed ones among them; the last ones in fair weather are not counted.
  public var runs = 0
  /// Runs whose process was killed, or was to be, had it not ended before.
  public var kills = 0
  /// Conflicts in the stores at the end, settled ones among them.
  public var conflicts = 0
  /// Requests of the runs that came to their end.
  public var requests = 0
}

/// The real engine, store, mapping and merge between the stores of a clinic and a pretended EHR, in a world where one seed decides all.
public struct SyncSimulation: Sendable {
  let mapper: RecordMapper
  let charts = SimulatedCharts()
  /// Rounds of edits and runs, before the weather turns fair.
  public var days = 3
  /// How many stores the clinic has, 1 to 3; nil lets the seed say.
  public var stores: Int?
  /// A fault to plant around the engine, to see that the laws find it.
  public var defect = PlantedDefect.none
  /// Told of every request and every run, to see a failure again in words.
  public var story: (@Sendable (String) -> Void)?

  /// A simulation with that clinical knowledge.
  public init(catalog: MappingCatalog) { mapper = RecordMapper(catalog: catalog) }

  /// Runs one seed from beginning to end.
  public func run(seed: UInt64) -> SimulationResult {
    let world = SimulatedWorld(seed: seed)
    world.story = story
    let life = SimulatedLife(simulation: self, world: world, seed: seed)
    Task(executorPreference: world) {
      do {
        try await life.live()
      } catch {
        life.result.violations.append("the run ended with \(error)")
      }
      life.isDone = true
    }
    if !world.run(until: { life.isDone }) { life.result.violations.append("nothing moves any more") }
    life.result.trace = world.trace
    life.result.steps = world.steps
    return life.result
  }

  /// Habits of servers that exist, drawn by the seed.
  static func habits(_ world: SimulatedWorld) -> Habits {
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
