/// How the way to the EHR fails at one request.
public enum WireFault: String, Sendable, Hashable, CaseIterable {
  /// The process ends before the request leaves.
  case diesBefore
  /// The process ends when the EHR has done its work, before the whole answer is there: nothing of it is known.
  case diesAfter
  /// The answer breaks off in its middle; the process lives on.
  case cut
  /// The request is lost and nobody answers; the process lives on.
  case lost

  var leavesProcess: Bool { self == .cut || self == .lost }
}
