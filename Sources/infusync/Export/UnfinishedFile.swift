import Foundation

/// A file that grows under another name, and gets its own when it is whole and on disk; nothing of it is left otherwise.
final class UnfinishedFile {
  let path: String
  /// Records or resources in it.
  private(set) var count = 0
  private let file: CInt
  private var buffer: [UInt8] = []
  private var isOpen = true

  private static let bufferSize = 1 << 18

  /// Makes the unfinished file, readable by its owner only.
  init(_ path: String) throws {
    self.path = path
    unlink(path + ".unfinished")
    file = open(path + ".unfinished", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure(path) }
    buffer.reserveCapacity(Self.bufferSize + (1 << 16))
  }

  deinit { abandon() }

  /// Appends what `fill` puts into the buffer, as one thing.
  func append(_ fill: (inout [UInt8]) -> Void) throws {
    fill(&buffer)
    count += 1
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Appends bytes that are no thing of their own.
  func write(_ bytes: [UInt8]) throws {
    buffer += bytes
    if buffer.count >= Self.bufferSize { try flush() }
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let written = Foundation.write(file, bytes.baseAddress.map { $0 + at }, bytes.count - at)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw Self.failure(path) }
        at += written
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Brings the file to disk, still under its other name.
  func bringToDisk() throws {
    try flush()
    guard fsync(file) == 0 else { throw Self.failure(path) }
  }

  /// Gives the file its name.
  func finish() throws {
    guard rename(path + ".unfinished", path) == 0 else { throw Self.failure(path) }
    isOpen = false
    close(file)
  }

  private func abandon() {
    guard isOpen else { return }
    isOpen = false
    if file >= 0 {
      close(file)
      unlink(path + ".unfinished")
    }
  }

  private static func failure(_ path: String) -> Failure { Failure(.cannotWrite, "\(path) cannot be written: \(String(cString: strerror(errno)))") }
}
