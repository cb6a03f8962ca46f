public import LosslessJSON

/// What an answer's content is, before it is asked whether that was wanted.
public enum AnswerBody: Sendable, Hashable {
  /// No content, or only white space.
  case none
  /// A resource other than an `OperationOutcome`.
  case resource(JSON)
  case outcome(FHIROutcome)
  /// JSON without a `resourceType`.
  case otherJSON
  /// It was to be JSON and is not, or is past our limits: where and why, without its text.
  case brokenJSON(JSONError)
  /// A page for people: a proxy, a sign-in, a maintenance notice.
  case html
  /// FHIR as XML, or anything else.
  case other

  /// Looks at the content itself; the `Content-Type` decides nothing, it is too often wrong.
  public init(_ bytes: [UInt8], limits: JSONLimits = .standard) {
    let start = bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    switch start {
    case nil: self = .none
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      do {
        let json = try JSON(parsing: bytes, limits: limits)
        if let outcome = FHIROutcome(json) {
          self = .outcome(outcome)
        } else {
          self = json["resourceType"]?.string.map { FHIRLocation.isType($0) } == true ? .resource(json) : .otherJSON
        }
      } catch {
        self = .brokenJSON(error)
      }
    case UInt8(ascii: "<"):
      let head = String(decoding: bytes.prefix(1000), as: UTF8.self).lowercased()
      self = head.contains("<html") || head.contains("<!doctype html") ? .html : .other
    default: self = .other
    }
  }

  /// The resource, of whatever type but `OperationOutcome`.
  public var resource: JSON? { if case .resource(let json) = self { json } else { nil } }

  /// The outcome.
  public var outcome: FHIROutcome? { if case .outcome(let outcome) = self { outcome } else { nil } }

  /// Whether a FHIR server said this, and not something in front of it; an empty answer tells nothing and counts as its.
  public var isFHIR: Bool {
    switch self {
    case .none, .resource, .outcome: true
    case .otherJSON, .brokenJSON, .html, .other: false
    }
  }
}
