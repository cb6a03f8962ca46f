internal import LosslessJSON

/// What opens an EHR to us for a while; prints as nothing.
public struct AccessToken: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The secret itself, visible ASCII.
  public let value: String
  /// What it opens, as the server said it; nil where it did not.
  public let scope: String?
  /// When we had it, in seconds since 1970 by our own clock.
  public let obtained: Int
  /// For how many seconds from then; nil for one that does not end by itself.
  public let lifetime: Int?

  /// Puts a token together; nil where the text cannot stand in a header field.
  public init?(_ value: String, scope: String? = nil, obtained: Int = 0, lifetime: Int? = nil) {
    guard !value.isEmpty, value.utf8.count <= Self.longest, value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    self.value = value
    self.scope = scope
    self.obtained = obtained
    self.lifetime = lifetime.map { Swift.max(0, Swift.min($0, Self.longestLife)) }
  }

  /// Most servers take 8 KiB of headers in all; twice that is no token.
  static let longest = 16 << 10
  /// A longer life counts as ten years, so that sums cannot overflow.
  static let longestLife = 10 * 366 * 86_400

  /// Whether it holds at that moment. One from the future does not: the clock was set back, and nobody knows how long it holds.
  public func isValid(at now: Int) -> Bool {
    guard let lifetime else { return true }
    return now >= obtained && now < obtained + lifetime
  }

  /// Whether it is time for a new one: after four fifths of its life, so that no request meets its end.
  public func isDue(at now: Int) -> Bool {
    guard let lifetime else { return false }
    return !isValid(at: now) || now >= obtained + lifetime * 4 / 5
  }

  /// Never the token.
  public var description: String { "•••" }

  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension AccessToken {
  /// Reads what ``kept`` wrote.
  public init?(kept text: String) {
    guard let json = try? JSON(parsing: text), let value = json["token"]?.string, let obtained = json["obtained"]?.int, let lifetime = json["lifetime"]?.int
    else { return nil }
    self.init(value, scope: json["scope"]?.string, obtained: obtained, lifetime: lifetime)
  }

  /// The whole token as text, to be kept where only its owner can read; nil for one without an end, which nobody needs to keep.
  public var kept: String? {
    guard let lifetime else { return nil }
    return JSON.object(["token": .string(value), "scope": scope.map { .string($0) }, "obtained": .int(obtained), "lifetime": .int(lifetime)]).text
  }
}
