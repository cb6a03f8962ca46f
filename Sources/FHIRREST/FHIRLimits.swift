public import LosslessJSON

/// What a client takes from a server before it stops.
public struct FHIRLimits: Sendable, Hashable {
  /// Pages of one search or history. An EHR that goes on for ever would otherwise be followed for ever.
  public var pages: Int
  /// Size and depth of one answer's JSON.
  public var json: JSONLimits

  /// Puts limits together.
  public init(pages: Int = 10_000, json: JSONLimits = JSONLimits(depth: 128, bytes: 64 << 20)) {
    self.pages = pages
    self.json = json
  }

  /// What holds where nobody says otherwise.
  public static let standard = FHIRLimits()
}
