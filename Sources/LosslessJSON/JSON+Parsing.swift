extension JSON {
  /// Reads one JSON text, whole.
  ///
  /// Refused, with line and column: duplicate names however spelled, bad UTF-8, lone surrogates, control characters in
  /// strings, anything after the value, and what is past `limits`. A byte order mark is refused too: JSON has none.
  public init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) throws(JSONError) {
    var document = JSONDocument(capacity: min(bytes.count, limits.bytes))
    try document.parse(bytes, limits: limits)
    document.trim()
    storage = .parsed(JSONSource(document), 0)
  }

  /// Reads one JSON text, whole; refuses what ``init(parsing:limits:)-(UnsafeRawBufferPointer,_)`` refuses.
  public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
      try JSON(parsing: UnsafeRawBufferPointer(bytes), limits: limits)
    }
  }

  /// Reads one JSON text, whole; refuses what ``init(parsing:limits:)-(UnsafeRawBufferPointer,_)`` refuses.
  public init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}
