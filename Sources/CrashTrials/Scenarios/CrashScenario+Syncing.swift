internal import EHRSync
internal import FixtureEHR
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

extension CrashScenario {
  /// The first sync, to an EHR that lets us name what we make.
  static let syncing = CrashScenario(
    "sync", "a clinic reaches an EHR for the first time", ehr: FixtureEHR(.genericR4), usesWire: true, prepare: takeClinic(into:)
  ) { try await $0.syncToEnd() }

  /// The first sync, to an EHR that counts its ids itself and whose index is late.
  static let syncingByPost = CrashScenario(
    "sync-post", "a clinic reaches an EHR that names resources itself and finds them late", ehr: FixtureEHR(.hapiLike), usesWire: true,
    prepare: takeClinic(into:)
  ) { try await $0.syncToEnd() }

  /// Both sides changed the same elements, and a person settles it.
  static let settling = CrashScenario(
    "settle", "what both sides changed is settled one by one, and the next sync carries it out", ehr: FixtureEHR(.genericR4), usesWire: true
  ) { bench in
    try await takeClinic(into: bench)
    try await bench.syncToEnd()
    try await editPhone(bench, "555-0111")
    guard let patient = bench.resources().first(where: { $0["resourceType"] == "Patient" }), let id = patient["id"]?.string,
      let telecom = patient["telecom"]
    else { throw CrashTrialError("the EHR has no patient") }
    try bench.ehrEdits("Patient", id, ["telecom": telecom.setting([0, "value"], to: "555-0222")])
    try await bench.syncToEnd()
    let open = try await bench.store().conflicts(CrashBench.endpoint, states: [.open])
    guard !open.isEmpty else { throw CrashTrialError("nothing is in conflict") }
  } act: { bench in
    let store = try bench.store()
    for conflict in try await store.conflicts(CrashBench.endpoint, states: [.open]) {
      try await settle(conflict, bench)
    }
    try await bench.syncToEnd()
  }

  private static func settle(_ conflict: StoredConflict, _ bench: CrashBench) async throws {
    let store = try bench.store()
    var series = SettlementSeries(
      Settlement(mapper: bench.mapper), records: try await store.records([conflict.record]),
      exchanges: try await store.exchanges(CrashBench.endpoint, resources: [conflict.resource]),
      open: try await store.conflicts(CrashBench.endpoint, states: [.open]))
    let verdict = Settlement.Verdict(choice: .local, by: "Doctor Example", because: "asked the patient", at: bench.clock.timestamp)
    try series.settle(conflict, verdict)
    try await store.commit(series.batch)
    bench.acknowledged.withLock { $0.settled.append(conflict.id) }
  }
}
