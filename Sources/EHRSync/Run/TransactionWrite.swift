internal import FHIRREST
internal import HTTPWire
internal import LosslessJSON
internal import RecordStore

/// One write of a transaction.
struct TransactionWrite: Sendable {
  /// Its place in the group it is of.
  let index: Int
  let one: OperationRounds.Active
  /// References as the server knows them.
  let body: JSON
}

extension EHRWire {
  /// Sends several writes as one transaction: all of them happen, or none. Where the server refuses it, each half is sent again, so that
  /// one bad resource keeps no other from going; what is alone at last has no answer here and is sent by itself.
  func sendTogether(_ writes: [TransactionWrite]) async -> [Int: WireAnswer] {
    guard writes.count > 1 else { return [:] }
    let bundle = JSON.object(["resourceType": "Bundle", "type": "transaction", "entry": .array(writes.map(entry))])
    func all(_ answer: WireAnswer) -> [Int: WireAnswer] { Dictionary(writes.map { ($0.index, answer) }, uniquingKeysWith: { first, _ in first }) }
    do throws(TransportError) {
      let answer = try await client.transaction(bundle, prefer: .representation)
      let entries = answer.entries(to: bundle)
      if !entries.isEmpty { return Dictionary(zip(writes, entries).map { ($0.index, read($1, to: $0)) }, uniquingKeysWith: { first, _ in first }) }
      switch answer.kind {
      case .throttled, .unauthorized: return all(WireAnswer(event: event(of: answer), retryAfter: answer.retryAfter, words: Self.words(of: answer)))
      case .unsupported: return [:]
      default: break
      }
      guard answer.kind.effect == .didNotHappen else { return all(WireAnswer(event: .noAnswer, words: Self.words(of: answer))) }
      let half = writes.count / 2
      return await sendTogether(Array(writes[..<half])).merging(sendTogether(Array(writes[half...]))) { first, _ in first }
    } catch {
      let event: OperationEvent = error.kind == .notAuthorized ? .unauthorizedAnswer : error.mayHaveArrived ? .noAnswer : .notDelivered
      return all(WireAnswer(event: event, words: error.hint))
    }
  }

  private func entry(_ write: TransactionWrite) -> JSON {
    let (type, operation) = (write.one.type, write.one.operation)
    let request: JSON
    let id: String?
    if operation.intent == .update, let serverID = write.one.exchange?.serverID {
      id = serverID
      request = .object(["method": "PUT", "url": .string("\(type)/\(serverID)"), "ifMatch": operation.ifMatch.map { .string(EntityTag(text: $0).description) }])
    } else if plan[type]?.create == .putOurID {
      let ourID = write.one.putID ?? operation.resource.description
      id = ourID
      request = ["method": "PUT", "url": .string("\(type)/\(ourID)")]
    } else {
      id = nil
      let condition: FHIRQuery? = plan[type]?.create == .postIfNoneExist ? ["identifier": OurIdentifier.token(operation.resource)] : nil
      request = .object(["method": "POST", "url": .string(type), "ifNoneExist": condition.map { .string($0.encoded) }])
    }
    let fullURL = id.map { "\(client.base)/\(type)/\($0)" } ?? "urn:uuid:\(operation.resource)"
    return ["fullUrl": .string(fullURL), "resource": write.body.asSent(id: id), "request": request]
  }

  private func read(_ entry: TransactionEntry, to write: TransactionWrite) -> WireAnswer {
    var read = WireAnswer(event: event(of: entry.kind, outcome: entry.outcome), serverID: entry.location?.id, version: entry.version)
    if entry.kind.effect != .happened { (read.words, read.refusal) = Self.refusal(status: entry.status, outcome: entry.outcome) }
    if case .throttled(let after) = entry.kind { read.retryAfter = after }
    if let resource = entry.resource, let id = resource["id"]?.string, resource["resourceType"]?.string == write.one.type {
      read.sight = Incoming(type: write.one.type, serverID: id, document: resource, version: entry.version)
    }
    return read
  }
}
