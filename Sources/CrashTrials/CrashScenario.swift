internal import ClinicalRecords
internal import FixtureEHR
internal import MappingCatalog
internal import RecordStore

/// Something a clinic does that may be cut off anywhere; done again from the start it goes on where it was.
public struct CrashScenario: Sendable {
  /// As on the command line.
  public let name: String
  /// For people, one line.
  public let summary: String
  /// The EHR it begins with.
  let ehr: FixtureEHR
  /// Comes before, and does not fail.
  let prepare: @Sendable (CrashBench) async throws -> Void
  /// What may fail at any point.
  let act: @Sendable (CrashBench) async throws -> Void
  /// Whether it speaks with the EHR.
  let usesWire: Bool

  init(
    _ name: String, _ summary: String, ehr: FixtureEHR = FixtureEHR(), usesWire: Bool = false,
    prepare: @escaping @Sendable (CrashBench) async throws -> Void = { _ in }, act: @escaping @Sendable (CrashBench) async throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.ehr = ehr
    self.usesWire = usesWire
    self.prepare = prepare
    self.act = act
  }

  /// Every scenario there is.
  public static let all: [CrashScenario] = [.opening, .importing, .syncing, .syncingByPost, .settling, .backingUp] + olderForms.map(migrating)

  /// The scenario of that name; nil when there is none.
  public static func named(_ name: String) -> CrashScenario? { all.first { $0.name == name } }
}
