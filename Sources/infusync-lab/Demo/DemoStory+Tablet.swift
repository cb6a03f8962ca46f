import ClinicalRecords
import EHRSync
import Foundation
import LosslessJSON
import RecordMapping
import RecordStore

extension DemoStory {
  /// A tablet at the chair, with a copy of the desk's store: from here on they meet only through the EHR.
  func takeTablet() async throws -> DemoStory {
    let file = folder.appending(path: "tablet.sqlite").path
    try await store.backup(to: file)
    return DemoStory(self, in: try RecordDatabase(path: file))
  }

  /// The tablet is cut off as well, and knows nothing of what the desk does.
  func workOffline(at tablet: DemoStory) async throws {
    let sessions = try await tablet.quietSessions()
    try await tablet.set(
      sessions[3], ["vitals", 1, "heartRate"], to: ["value": 92, "unit": "/min"], by: "Nurse Chair", reason: "counted at the chair")
    guard let again = try await tablet.store.records([sessions[3].record]).first else { return }
    try await tablet.set(
      again, ["vitals", 2, "respiratoryRate"], to: ["value": 15, "unit": "/min"], by: "Nurse Chair", reason: "counted at the chair")
    say("   E: at the chair the tablet writes 92 for the same heart rate, and a respiratory rate of a later reading.")
    say("   \(try await tablet.store.outbox(endpoint).count) edits wait in the tablet's outbox.")
  }

  /// Shows what waits in a store in a nurse's words, and settles it as a person would.
  func review(_ place: String) async throws {
    for conflict in try await store.conflicts(endpoint, states: [.open]) {
      guard let record = try await store.records([conflict.record]).first,
        let exchange = try await store.exchanges(endpoint, resources: [conflict.resource]).first
      else { continue }
      let (here, who) = (words(conflict.local), try await author(of: conflict))
      say("   At \(place), \(conflict.id): \(subject(conflict, exchange))")
      say("      agreed before:  \(words(conflict.base))")
      say("      written here:   \(here), by \(who)")
      say("      the EHR says:   \(words(conflict.remote))")
      say("      take “local” and the EHR gets \(here); take “remote” and this record gets \(words(conflict.remote)).")
      let others = try await store.conflicts(endpoint, states: [.open]).filter { $0.resource == conflict.resource && $0.id != conflict.id }
      let verdict = Settlement.Verdict(choice: .local, by: "Doctor Example", because: "checked with the monitor's strip", at: now)
      let batch = try Settlement(mapper: mapper).settle(conflict, verdict, record: record, exchange: exchange, others: others)
      try await store.commit(batch)
      say("      → Doctor Example takes what was written here: checked with the monitor's strip")
    }
  }

  /// Whether every record of this store renders to what the other store's does.
  func says(as other: DemoStory) async throws -> Bool {
    let theirs = Dictionary(
      try await other.store.records(of: RecordSelection(), after: nil, limit: 10_000).map { ($0.record, $0.body) }, uniquingKeysWith: { first, _ in first })
    return try await store.records(of: RecordSelection(), after: nil, limit: 10_000).allSatisfy { record in
      guard let body = theirs[record.record] else { return false }
      return body == record.body || (try? mapper.render(body).resources.map(\.document)) == (try? mapper.render(record.body).resources.map(\.document))
    }
  }

  // MARK: - Words

  private func author(of conflict: StoredConflict) async throws -> String {
    guard let version = try await store.history(conflict.record).last(where: { $0.authorship.origin == nil }) else { return "nobody" }
    return version.authorship.author + (version.authorship.reason.map { " (“\($0)”)" } ?? "")
  }

  /// What it is about: `heart rate of 10:15`, or the element.
  private func subject(_ conflict: StoredConflict, _ exchange: Exchange) -> String {
    let document = exchange.remote ?? exchange.base
    let name = document?["code"]?["text"]?.string ?? document?["code"]?["coding"]?[0]?["display"]?.string ?? "\(exchange.type) \(conflict.path)"
    let at = document?["effectiveDateTime"]?.string.map { " of " + $0.prefix(16).replacingOccurrences(of: "T", with: ", ") } ?? ""
    return "\(name)\(at)"
  }

  private func words(_ value: JSON?) -> String {
    guard let value else { return "nothing" }
    if let quantity = value["valueQuantity"], let number = quantity["value"]?.text { return "\(number) \(quantity["unit"]?.string ?? "")" }
    let text = value.compactText
    return text.count > 110 ? text.prefix(107) + "…" : text
  }
}
