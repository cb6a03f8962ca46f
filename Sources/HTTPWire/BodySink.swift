/// Where the content of a successful answer is poured as it comes, so that a large one is never in memory whole.
///
/// A transport that cannot pour leaves the content in the answer, and its caller must look there. Both closures are called on the
/// transport's own thread, one after the other, and must not wait for anything but a disk.
public final class BodySink: Sendable, Hashable {
  private let started: @Sendable () -> Void
  private let taken: @Sendable (UnsafeRawBufferPointer) -> Bool

  /// `begin` is called before the first byte of each answer, also where a request is sent again; `take` says whether there was room.
  public init(begin: @escaping @Sendable () -> Void, take: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool) {
    started = begin
    taken = take
  }

  /// An answer's content begins.
  public func begin() { started() }

  /// Takes some of it; false ends the transfer.
  public func take(_ bytes: UnsafeRawBufferPointer) -> Bool { taken(bytes) }

  /// Equal to itself only.
  public static func == (a: BodySink, b: BodySink) -> Bool { a === b }

  /// Feeds its identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
