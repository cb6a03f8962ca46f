import FHIRREST
import Foundation
import Synchronization

/// A spool in a file of the home that has no name: whatever becomes of us, nothing of it stays on the disk.
final class DiskSpool: BulkSpool {
  private let file: Int32
  private let end = Mutex(0)

  /// A file of an export larger than this is no honest one.
  private static let limit = 64 << 30

  init(_ home: Home) throws {
    let path = home.folder.appendingPathComponent("export.spool").path
    unlink(path)
    file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Failure(.cannotWrite, "\(path) cannot be written: \(String(cString: strerror(errno)))") }
    unlink(path)
  }

  deinit { close(file) }

  func begin() {
    end.withLock { end in
      ftruncate(file, 0)
      end = 0
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    end.withLock { end in
      guard end + bytes.count <= Self.limit else { return false }
      var at = 0
      while at < bytes.count {
        let count = pwrite(file, bytes.baseAddress.map { $0 + at }, bytes.count - at, off_t(end + at))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        at += count
      }
      end += bytes.count
      return true
    }
  }

  func bytes(from offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(file, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { return }
        filled += got
      }
    }
  }
}
