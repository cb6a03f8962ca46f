public import ClinicalRecords
internal import LosslessJSON
public import RecordStore

/// Several conflicts settled one after the other, to be stored together or not at all: pure.
///
/// Each is settled on what those before it have made of record and exchange, and has a version of its record of its own, so that one of
/// them can be taken back by itself.
public struct SettlementSeries: Sendable {
  /// Rules and mapping.
  public let settlement: Settlement
  /// What is to be committed, in one transaction.
  public private(set) var batch = StoreBatch()
  /// The records as the series leaves them.
  public private(set) var records: [RecordID: RecordVersion]
  private var exchanges: [Exchange]
  private var open: [StoredConflict]

  /// A series over these current records and exchanges, `open` being all open conflicts of those endpoints.
  public init(_ settlement: Settlement, records: [RecordVersion], exchanges: [Exchange], open: [StoredConflict]) {
    self.settlement = settlement
    self.records = Dictionary(records.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
    self.exchanges = exchanges
    self.open = open
  }

  /// The exchange as the series leaves it.
  public func exchange(of conflict: StoredConflict) -> Exchange? {
    exchanges.first { $0.endpoint == conflict.endpoint && $0.resource == conflict.resource }
  }

  /// Settles one more; throws when it cannot be, and then nothing of the series should be stored.
  public mutating func settle(_ conflict: StoredConflict, _ verdict: Settlement.Verdict) throws(SettlementError) {
    guard let record = records[conflict.record], let exchange = exchange(of: conflict) else {
      throw SettlementError(message: "\(conflict.id): its record or resource is no longer known")
    }
    let others = open.filter { $0.endpoint == conflict.endpoint && $0.resource == conflict.resource && $0.id != conflict.id }
    let one: StoreBatch
    do throws(SettlementError) {
      one = try settlement.settle(conflict, verdict, record: record, exchange: exchange, others: others)
    } catch {
      throw SettlementError(message: error.message.hasPrefix(conflict.id) ? error.message : "\(conflict.id): \(error.message)")
    }
    for edit in one.edits {
      records[edit.record] = RecordVersion(
        record: edit.record, kind: edit.kind, patient: edit.patient, version: record.version + 1, body: edit.body, authorship: edit.authorship)
    }
    for changed in one.exchanges {
      exchanges = exchanges.map { $0.endpoint == changed.endpoint && $0.resource == changed.resource ? changed : $0 }
      batch.exchanges.removeAll { $0.endpoint == changed.endpoint && $0.resource == changed.resource }
    }
    open.removeAll { $0.id == conflict.id }
    batch.edits += one.edits
    batch.exchanges += one.exchanges
    batch.conflicts += one.conflicts
    batch.editStates += one.editStates
    batch.audit += one.audit
  }
}
