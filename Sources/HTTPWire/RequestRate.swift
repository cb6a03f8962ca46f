/// How many requests an endpoint may be sent: a bucket of tokens that fills evenly.
public struct RequestRate: Sendable, Hashable {
  /// Requests in each `per`, in the long run; 1 or more.
  public let requests: Int
  /// The time in which so many are allowed.
  public let per: Duration
  /// How many may go at once after a pause; 1 or more.
  public let burst: Int

  /// Puts a rate together; eClinicalWorks' 250 a minute is `RequestRate(250, per: .seconds(60))`. Numbers below 1 become 1.
  public init(_ requests: Int, per: Duration, burst: Int = 1) {
    self.requests = Swift.max(1, requests)
    self.per = per
    self.burst = Swift.max(1, burst)
  }

  /// The time between two requests in the long run.
  var interval: Duration { per / requests }

  /// When the next request may go, and what to remember for the one after it (the generic cell rate algorithm).
  ///
  /// Both times are since one fixed moment. `due` is when the bucket will be full again.
  func admit(at now: Duration, due: Duration) -> (wait: Duration, due: Duration) {
    let start = Swift.max(now, due)
    let slack = interval * (burst - 1)
    return (Swift.max(.zero, start - slack - now), start + interval)
  }
}
