import Synchronization

/// Where the content of one file lies between its coming and its being taken in; never more than one at a time.
public protocol BulkSpool: Sendable {
  /// Forgets what was in it.
  func begin()
  /// Adds bytes; false when there is no more room, which ends the download.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool
  /// So many bytes from an offset on; fewer at the end, none after it.
  func bytes(from offset: Int, count: Int) -> [UInt8]
}

/// A spool in memory, for tests and small clinics.
public final class MemorySpool: BulkSpool {
  private let content = Mutex<[UInt8]>([])
  private let limit: Int

  /// A spool that takes so many bytes.
  public init(limit: Int = 64 << 20) { self.limit = limit }

  /// Forgets what was in it.
  public func begin() { content.withLock { $0.removeAll(keepingCapacity: true) } }

  /// Adds bytes; false past the limit.
  public func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    content.withLock { content in
      guard content.count + bytes.count <= limit else { return false }
      content.append(contentsOf: bytes)
      return true
    }
  }

  /// So many bytes from an offset on.
  public func bytes(from offset: Int, count: Int) -> [UInt8] {
    content.withLock { Array($0.dropFirst(offset).prefix(count)) }
  }
}
