internal import EHRSync
internal import HTTPWire
internal import LosslessJSON
internal import RecordStore

/// A defect of real sync engines, planted around the engine to show that the simulation bites; the engine itself is untouched.
public enum PlantedDefect: String, Sendable, CaseIterable {
  case none
  /// A transport that sends a write again when its answer is lost (medplum#9009).
  case resendAfterLostAnswer
  /// The second look follows at once, while the first request may still be on its way.
  case impatientSecondLook
  /// After a crash, what was sent counts as never sent.
  ///
  /// Found by seed 54 until the engine looked before every create; since then not within 500 seeds, because a run that follows a
  /// dead one waits for its lease, and by then the request has arrived and is indexed.
  case crashMeansQueued
  /// A cursor that is stored before what was read (android-fhir#1148).
  case cursorBeforeCommit
  /// Conflicts that are forgotten (the other side wins silently).
  case conflictsForgotten
  /// A base that moves whole while a conflict is open, so that our side leaves the difference.
  case baseMovedWhole
  /// What the EHR removed is taken for still there.
  case deletionIgnored
  /// Members that were taken out come back with the next change from the EHR.
  case removalResurrected
  /// A settlement that is taken back forgets that there was a conflict.
  case undoForgets
  /// Updates without If-Match: whoever writes last wins.
  case blindOverwrite

  func transport(_ base: any HTTPTransport) -> any HTTPTransport {
    switch self {
    case .resendAfterLostAnswer: ResendingTransport(base: base)
    case .blindOverwrite: BlindTransport(base: base)
    default: base
    }
  }

  func repository(_ base: RecordDatabase) -> any RecordRepository {
    switch self {
    case .none, .resendAfterLostAnswer, .impatientSecondLook, .blindOverwrite: base
    default: DefectiveRepository(base, self)
    }
  }

  func settings(_ settings: SyncSettings) -> SyncSettings {
    var settings = settings
    if self == .impatientSecondLook {
      settings.requestLife = .milliseconds(1)
      settings.searchLag = .milliseconds(1)
    } else {
      // What the simulated network and server really do: up to a minute on its way, ten seconds of lag.
      settings.requestLife = .seconds(60)
      settings.searchLag = .seconds(11)
    }
    return settings
  }
}

private struct ResendingTransport: HTTPTransport {
  let base: any HTTPTransport

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    do throws(TransportError) {
      return try await base.send(request)
    } catch {
      return try await base.send(request)
    }
  }
}

private struct BlindTransport: HTTPTransport {
  let base: any HTTPTransport

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    var request = request
    request.headers["If-Match"] = nil
    return try await base.send(request)
  }
}
