public import LosslessJSON

/// The lines of a spooled file, a piece of it in memory at a time.
public struct BulkRows: ~Copyable {
  private let spool: any BulkSpool
  private var reader: NDJSONReader
  private var offset = 0
  private var isAtEnd = false

  /// A piece that is read at once.
  private static let piece = 1 << 20

  /// The lines of what is in the spool.
  public init(_ spool: any BulkSpool, limits: JSONLimits = FHIRLimits.standard.json) {
    self.spool = spool
    reader = NDJSONReader(limits: limits)
  }

  /// The next line that is not blank; nil after the last.
  public mutating func next() -> NDJSONLine? {
    while true {
      if let line = reader.next() { return line }
      if isAtEnd { return nil }
      let bytes = spool.bytes(from: offset, count: Self.piece)
      offset += bytes.count
      if bytes.isEmpty {
        isAtEnd = true
        reader.finish()
      } else {
        reader.append(bytes)
      }
    }
  }
}
