internal import FHIRREST
internal import HTTPWire
internal import LosslessJSON
internal import RecordStore
internal import Synchronization

/// What one run knows of its endpoint's server, and what it learns.
final class KnowledgeKeeper: Sendable {
  private let known = Mutex<EndpointKnowledge?>(nil)
  private let isProbed = Mutex(false)

  var now: EndpointKnowledge? { known.withLock { $0 } }

  func begin(_ knowledge: EndpointKnowledge) { known.withLock { $0 = knowledge } }

  /// Whether the caller shall find out if stale writes are refused: once in a run, where nobody knows yet.
  func claimProbe() -> Bool {
    guard let now, now.refusesStale == nil else { return false }
    return isProbed.withLock { isProbed in
      defer { isProbed = true }
      return !isProbed
    }
  }

  func learn<Value: Sendable>(_ fact: WritableKeyPath<EndpointKnowledge, Value?> & Sendable, _ value: Value) {
    known.withLock { $0?[keyPath: fact] = value }
  }
}

/// Finds out how an endpoint's server is to be spoken to: by what an earlier run learned of it, else by asking.
struct Discovery {
  let run: SyncRun
  let client: FHIRClient

  /// The plan of this run.
  func plan() async throws -> EndpointPlan {
    let known = EndpointKnowledge(run.endpoint.capability)
    if let known, known.isFresh(at: run.surroundings.now(), url: run.endpoint.url), !run.settings.isFull {
      run.knowledge.begin(known)
      return known.plan(limitedBy: run.profile)
    }
    var asked = try await ask()
    // What was tried out holds for the server, however its statement changes; a full run tries it anew.
    if let known, known.url == asked.url, !run.settings.isFull { (asked.takesForms, asked.refusesStale) = (known.takesForms, known.refusesStale) }
    run.knowledge.begin(asked)
    return asked.plan(limitedBy: run.profile)
  }

  /// Keeps what was learned for the next run; forgets all of it where the server turned out to be another.
  func keep(_ tally: RequestTally.Count) async throws {
    let learned = tally.isUnlikeKnown ? nil : run.knowledge.now?.json
    guard var endpoint = try await run.repository.endpoint(run.endpoint.name), endpoint.capability != learned else { return }
    endpoint.capability = learned
    var batch = StoreBatch()
    batch.lease = run.lease
    batch.endpoints = [endpoint]
    try await run.repository.commit(batch)
  }

  /// Reads the CapabilityStatement; an endpoint that does not answer it is not reached.
  private func ask() async throws -> EndpointKnowledge {
    let answer: FHIRAnswer
    do throws(TransportError) {
      answer = try await client.capabilities()
    } catch {
      if error.kind == .notAuthorized { throw RunStop(outcome: .refused, exit: 77, words: "\(run.endpoint.name): \(error.hint)") }
      throw RunStop(
        outcome: error.isTemporary ? .retry : .failed, exit: error.isTemporary ? 75 : 76, words: "\(run.endpoint.name) could not be reached: \(error.hint)")
    }
    guard answer.kind == .found, let capability = answer.resource else {
      switch answer.kind {
      case .unauthorized: throw RunStop(outcome: .refused, exit: 77, words: "\(run.endpoint.name) does not accept the credentials")
      case .forbidden: throw RunStop(outcome: .refused, exit: 76, words: "\(run.endpoint.name) refuses: \(EHRWire.words(of: answer))")
      default:
        let isLater = answer.kind.isTemporary
        throw RunStop(
          outcome: isLater ? .retry : .failed, exit: isLater ? 75 : 76, words: "\(run.endpoint.name) gave no CapabilityStatement: \(EHRWire.words(of: answer))")
      }
    }
    let types = SyncProfile.types
    let declared = Set((capability["rest"]?.elements ?? []).flatMap { $0["resource"]?.elements ?? [] }.compactMap { $0["type"]?.string })
    var probed = Set<String>()
    for type in types where !declared.contains(type) && run.profile.triesUndeclared {
      // An id that nobody has: an answer of the right shape shows that the type is served, and shows nothing of a patient.
      if try await probe(type) { probed.insert(type) }
    }
    return EndpointKnowledge(at: run.surroundings.now(), url: run.endpoint.url, statement: capability, probed: probed)
  }

  /// Whether a type that is not declared is served all the same; a probe that failed for now must not change the plan.
  private func probe(_ type: String) async throws -> Bool {
    do throws(TransportError) {
      let answer = try await client.search(type, ["_id": "infusync-probe", "_count": "1"])
      if answer.kind == .found { return true }
      if !answer.kind.isTemporary { return false }
    } catch {
      if !error.isTemporary { return false }
    }
    throw RunStop(outcome: .retry, exit: 75, words: "\(run.endpoint.name) did not say whether it takes \(type); run again")
  }
}
