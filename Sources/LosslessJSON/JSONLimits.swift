/// How large and how deep a text may be before it is refused.
public struct JSONLimits: Sendable, Hashable {
  /// Objects and arrays inside one another. A flood of `[` must not exhaust the stack; FHIR needs about 30.
  ///
  /// Never more than ``deepest``, whatever is set: walking a tree must fit the stack of any thread.
  public var depth: Int { didSet { depth = max(0, min(depth, Self.deepest)) } }
  /// Bytes of one text. One resource with an attached document is seldom above 20 MiB.
  ///
  /// Never more than ``largest``, whatever is set.
  public var bytes: Int { didSet { bytes = max(0, min(bytes, Self.largest)) } }

  /// Limits of one text, in containers inside one another and in bytes.
  public init(depth: Int = 128, bytes: Int = 256 << 20) {
    self.depth = max(0, min(depth, Self.deepest))
    self.bytes = max(0, min(bytes, Self.largest))
  }

  /// The greatest depth that can be allowed, 1,024.
  public static let deepest = 1_024
  /// The greatest size that can be allowed, 512 MiB less a byte: places and counts are kept in 32 bits.
  public static let largest = (512 << 20) - 1

  /// 128 deep and 256 MiB, which no honest FHIR resource reaches.
  public static let standard = JSONLimits()
}
