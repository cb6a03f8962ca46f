/// How long a server asks to be left alone: the `Retry-After` field in both its forms (RFC 9110, 10.2.3).
public enum RetryAfter: Sendable, Hashable {
  /// So many seconds after the answer.
  case seconds(Int)
  /// Not before that moment, by the server's clock.
  case date(HTTPDate)

  /// A server that asks for more than this many seconds says "never"; the number is held here so that sums cannot overflow.
  static let longest = 100 * 366 * 86_400

  /// Reads a whole number of seconds or an HTTP date; nil for anything else (`1.5`, `-1`, `soon`).
  public init?(_ field: String) {
    let text = field.trimmingHTTPSpace
    if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      self = .seconds(Swift.min(Int(text) ?? Self.longest, Self.longest))
    } else if let date = HTTPDate(text) {
      self = .date(date)
    } else {
      return nil
    }
  }

  /// The time to wait when it is `now` on the clock that the date was written by; zero when it has passed.
  public func delay(from now: HTTPDate) -> Duration {
    switch self {
    case .seconds(let seconds): .seconds(seconds)
    case .date(let date): .seconds(Swift.max(0, date.secondsSince1970 - now.secondsSince1970))
    }
  }
}

extension HTTPResponse {
  /// The moment of the answer by the server's clock; nil without a valid `Date`.
  public var date: HTTPDate? { headers["Date"].flatMap { HTTPDate($0.trimmingHTTPSpace) } }

  /// The wait that the server asks for, counted from its own `Date`, or from `now` where it sent none.
  ///
  /// Counting a date from the server's clock keeps a wrong clock on either side out of it. Nil without a valid field, and for
  /// a date when neither clock is known.
  public func retryAfter(now: HTTPDate? = nil) -> Duration? {
    switch headers["Retry-After"].flatMap({ RetryAfter($0) }) {
    case .seconds(let seconds): .seconds(seconds)
    case .date(let moment): (date ?? now).map { RetryAfter.date(moment).delay(from: $0) }
    case nil: nil
    }
  }
}

extension String {
  /// Without the spaces and tabs that HTTP allows around a field's value.
  var trimmingHTTPSpace: String {
    var bytes = utf8[...]
    while bytes.first == 0x20 || bytes.first == 0x09 { bytes.removeFirst() }
    while bytes.last == 0x20 || bytes.last == 0x09 { bytes.removeLast() }
    return String(Substring(bytes))
  }
}
