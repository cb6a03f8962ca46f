/// Virtual time, for everything that takes `any Clock<Duration>`.
public struct SimulatedClock: Clock {
  /// A moment of the simulated world.
  public struct Instant: InstantProtocol {
    /// Since the world began.
    public var nanoseconds: Int64

    /// The moment that much later, to the nanosecond.
    public func advanced(by duration: Duration) -> Instant {
      let (seconds, attoseconds) = duration.components
      return Instant(nanoseconds: nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// How long it is until the other moment; negative when that is past.
    public func duration(to other: Instant) -> Duration { .nanoseconds(other.nanoseconds - nanoseconds) }

    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
  }

  let world: SimulatedWorld

  public init(world: SimulatedWorld) { self.world = world }

  /// The world's present moment.
  public var now: Instant { Instant(nanoseconds: world.now) }
  /// One nanosecond.
  public var minimumResolution: Duration { .nanoseconds(1) }
  /// Lets virtual time pass; the tolerance is not used. Throws `CancellationError` when the task is cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration?) async throws { try await world.sleep(until: deadline.nanoseconds) }
}
