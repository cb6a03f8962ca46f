/// Virtual time, for everything that takes `any Clock<Duration>`.
public struct SimulatedClock: Clock {
  public struct Instant: InstantProtocol {
    /// Since the world began.
    public var nanoseconds: Int64

    public func advanced(by duration: Duration) -> Instant {
      let (seconds, attoseconds) = duration.components
      return Instant(nanoseconds: nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    public func duration(to other: Instant) -> Duration { .nanoseconds(other.nanoseconds - nanoseconds) }

    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
  }

  let world: SimulatedWorld

  public init(world: SimulatedWorld) { self.world = world }

  public var now: Instant { Instant(nanoseconds: world.now) }
  public var minimumResolution: Duration { .nanoseconds(1) }
  public func sleep(until deadline: Instant, tolerance: Duration?) async throws { try await world.sleep(until: deadline.nanoseconds) }
}
