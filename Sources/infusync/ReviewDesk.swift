import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// Makes of what waits what a person is shown: with the record's history, the exchange, and who the patient is.
struct ReviewDesk {
  let store: RecordDatabase
  let mapper: RecordMapper
  /// Patients by name and birth date instead of the beginning of their record's id.
  var showsNames = false

  init(_ session: Session, showsNames: Bool = false) throws {
    store = try session.store()
    mapper = RecordMapper(catalog: try session.catalog())
    self.showsNames = showsNames
  }

  /// Everything that waits, gravest and oldest first.
  func everything() async throws -> [(item: ReviewItem, entry: ReviewEntry)] {
    let items = try await ReviewItem.all(store)
    var entries: [ReviewEntry] = []
    for item in items { entries.append(try await entry(item)) }
    let byID = Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return ReviewText.ordered(entries).compactMap { entry in byID[entry.id].map { ($0, entry) } }
  }

  func entry(_ item: ReviewItem) async throws -> ReviewEntry {
    switch item {
    case .conflict(let conflict):
      let history = try await store.history(conflict.record)
      let exchange = try await store.exchanges(conflict.endpoint, resources: [conflict.resource]).first
      return ReviewEntry(
        conflict, history: history, exchange: exchange, patient: try await patient(history.last?.patient), mapper: mapper, now: Session.now())
    case .quarantined(let operation, let record, let since):
      return ReviewEntry(
        refused: operation, id: item.id, record: record, since: since, patient: try await patient(record?.patient), now: Session.now())
    }
  }

  private func patient(_ id: RecordID?) async throws -> String {
    guard let id else { return "no patient" }
    let short = "patient \(id.description.prefix(8))"
    guard showsNames, let body = try await store.records([id]).first?.body, let name = body["names"]?[0] else { return short }
    let words = [name["given"]?.elements.compactMap(\.string).joined(separator: " "), name["family"]?.string].compactMap { $0 }.joined(separator: " ")
    return words + (body["birthDate"]?.string.map { ", born \($0)" } ?? "")
  }
}
