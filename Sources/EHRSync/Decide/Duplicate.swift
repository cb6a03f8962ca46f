internal import ClinicalRecords
internal import Digests
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// A second resource at a server that carries our identifier: made by a create whose answer was lost, or by two that raced.
///
/// The one that is known is kept; the other is entered in error there, no longer under our identifier, by the next push of its record.
/// Of a second patient only a person can say what is to become of it.
enum Duplicate {
  /// What the exchange of one is called.
  static let role = "duplicate"

  /// The exchange by which it is withdrawn; what it says now is taken as agreed, so that its withdrawal is all there is to send.
  static func exchange(of known: Exchange, at serverID: String, _ remote: RemoteSight) -> Exchange {
    let id = derivedUUID(["duplicate", known.resource.description, serverID])
    return Exchange(
      endpoint: known.endpoint, resource: ResourceID(high: id.high, low: id.low), type: known.type, record: known.record, patient: known.patient,
      role: role, serverID: serverID, serverVersion: remote.version, base: remote.document, rendered: remote.document)
  }
}

/// What carries an identifier of ours that another resource there had when it was last seen: made twice, or made anew by another store
/// after the first was removed. Which of the two is asked before anything is done.
struct Second: Sendable {
  var incoming: Incoming
  var first: Exchange
}

extension Intake {
  /// Takes a second resource with our identifier in as what it is.
  func converge(_ known: Exchange, _ first: String, with resource: Incoming, _ remote: RemoteSight, _ result: inout IntakeResult) {
    let place = "\(resource.type)/\(resource.serverID)"
    guard let record = known.record.flatMap({ context.records[$0] }), known.type != "Patient", known.role != LinkUndoing.role, known.role != Duplicate.role
    else {
      let message = "a second one with our identifier; the first is \(first): a person has to look at it there"
      result.notices.append(SyncNotice(record: known.record, path: place, message: message))
      return
    }
    result.batch.exchanges.append(Duplicate.exchange(of: known, at: resource.serverID, remote))
    result.batch.editStates.append((endpoint: context.endpoint, record: record.record, upTo: record.version, state: .pending))
    result.batch.audit.append(
      AuditNote(
        action: "duplicate", actor: context.endpoint, at: context.now, record: record.record,
        detail: ["type": .string(resource.type), "kept": .string(first), "withdrawn": .string(resource.serverID)]))
    result.notices.append(
      SyncNotice(record: record.record, path: place, message: "made twice there; \(first) is kept, and this one is entered in error there"))
  }
}
