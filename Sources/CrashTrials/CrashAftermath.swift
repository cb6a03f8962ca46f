internal import ClinicalRecords
internal import EHRSync
internal import Foundation
internal import LosslessJSON
internal import RecordStore

/// What is there when a scenario has come to its end: records, conflicts, what waits, and what the EHR has.
struct CrashAftermath {
  /// Current bodies by id, in the order of ids.
  let records: [String]
  /// Resource, path and state of each conflict, sorted.
  let conflicts: [String]
  /// Edits that the endpoint has not verified.
  let waiting: Int
  /// Type and our identifiers of each resource of the EHR, sorted.
  let names: [String]
  /// What each resource says, without what its server says of it, sorted.
  let resources: [String]

  init(_ bench: CrashBench) async throws {
    let store = try bench.store()
    let all = try await store.records(of: RecordSelection(), after: nil, limit: 1000)
    records = all.map { "\($0.record) \($0.body.text)" }.sorted()
    let states: Set<StoredConflict.State> = [.open, .settled, .closed, .dissolved]
    let isKnown = try await store.endpoint(CrashBench.endpoint) != nil
    conflicts = isKnown ? try await store.conflicts(CrashBench.endpoint, states: states).map { "\($0.resource) \($0.path) \($0.state)" }.sorted() : []
    waiting = isKnown ? try await store.outbox(CrashBench.endpoint).count : 0
    let there = bench.resources()
    names = there.map { "\($0["resourceType"]?.string ?? "") \(OurIdentifier.all(in: $0).map(\.description).sorted())" }.sorted()
    resources = there.map { $0.setting(["meta"], to: nil).text }.sorted()
  }

  /// In which way another end is not this one; nil when it is. Where the server names resources itself, only whose they are is compared.
  func difference(_ other: CrashAftermath, naming isByClient: Bool) -> String? {
    if let found = Self.first(records, other.records) { return "the records are not those of a clinic to which nothing happened: \(found)" }
    if let found = Self.first(conflicts, other.conflicts) { return "the conflicts are not those of a clinic to which nothing happened: \(found)" }
    if waiting != other.waiting { return "\(other.waiting) edits wait, not \(waiting)" }
    if Set(other.names).count < other.names.count, Set(names).count == names.count { return "the EHR has a resource of ours twice" }
    if let found = Self.first(names, other.names) { return "the EHR has not the same resources: \(found)" }
    if isByClient, let found = Self.first(resources, other.resources) { return "a resource in the EHR does not say the same: \(found)" }
    return nil
  }

  /// The first line that only one of them has; invented people only are in trials.
  private static func first(_ expected: [String], _ found: [String]) -> String? {
    if expected == found { return nil }
    let missing = expected.first { !found.contains($0) }.map { "missing \($0.prefix(400))" }
    let extra = found.first { !expected.contains($0) }.map { "extra \($0.prefix(400))" }
    return [missing, extra].compactMap { $0 }.joined(separator: ", ") + " (\(expected.count) and \(found.count))"
  }

  /// What must be there in whatever state a process ended: a whole file, a whole chain, and everything acknowledged.
  static func checkAcknowledged(_ bench: CrashBench) async throws {
    let acknowledged = bench.acknowledged.withLock { $0 }
    if FileManager.default.fileExists(atPath: bench.path), let damage = FaultyDisk.damage(bench.path) {
      throw CrashTrialError("SQLite finds the file damaged: \(damage)")
    }
    let store = try bench.store()
    let verdict = try await store.verifyAudit(head: acknowledged.head.count == 0 ? nil : acknowledged.head)
    guard verdict.isIntact else { throw CrashTrialError("the audit chain is broken at \(verdict.firstBroken ?? 0)") }
    for version in acknowledged.versions {
      let history = try await store.history(version.record)
      guard history.contains(where: { $0.version == version.version && $0.body == version.body }) else {
        throw CrashTrialError("version \(version.version) of \(version.record) was acknowledged and is gone")
      }
    }
    for id in acknowledged.settled where try await store.conflict(id)?.state == .open {
      throw CrashTrialError("a settlement was acknowledged and is gone")
    }
    try await checkBackup(bench, isAcknowledged: acknowledged.backup)
    bench.close()
  }

  /// A file of that name is a whole backup, or is not there.
  private static func checkBackup(_ bench: CrashBench, isAcknowledged: Bool) async throws {
    guard FileManager.default.fileExists(atPath: bench.backupPath) else {
      if isAcknowledged { throw CrashTrialError("a backup was acknowledged and is gone") }
      return
    }
    if let damage = FaultyDisk.damage(bench.backupPath) { throw CrashTrialError("SQLite finds the backup damaged: \(damage)") }
    let backup = try RecordDatabase(path: bench.backupPath)
    guard try await backup.verifyAudit(head: nil).isIntact, try await backup.recordCounts() == bench.store().recordCounts() else {
      throw CrashTrialError("the backup is not the store")
    }
  }
}
