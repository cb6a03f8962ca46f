internal import ClinicalRecords
internal import Synchronization

/// A clock whose sleeps take no time but move it on.
final class TrialClock: Clock, Sendable {
  struct Instant: InstantProtocol {
    var nanoseconds: Int128
    func advanced(by duration: Duration) -> Instant {
      let (seconds, attoseconds) = duration.components
      return Instant(nanoseconds: nanoseconds + Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000))
    }
    func duration(to other: Instant) -> Duration { .nanoseconds(Int64(other.nanoseconds - nanoseconds)) }
    static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
  }

  /// 2026-11-02T08:00:00Z.
  static let beginning: Int128 = 1_793_606_400_000_000_000

  private let time: Mutex<Int128>

  init(at nanoseconds: Int128 = 0) { time = Mutex(nanoseconds) }

  /// Since the beginning.
  var nanoseconds: Int128 { time.withLock { $0 } }
  var now: Instant { Instant(nanoseconds: nanoseconds) }
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws { time.withLock { $0 = max($0, deadline.nanoseconds) } }
  func advance(seconds: Int) { time.withLock { $0 += Int128(seconds) * 1_000_000_000 } }

  var timeOfDay: DateTime { DateTime(nanoseconds: Self.beginning + nanoseconds) }
  var timestamp: String { timeOfDay.utc.description }
}
