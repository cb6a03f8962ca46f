import Digests
import FHIRREST
import Foundation
import Synchronization

/// A spool in a file of the home that has no name, under a key that nobody keeps: whatever becomes of us, nothing of it can be read on the disk.
final class DiskSpool: BulkSpool {
  private let file: Int32
  private let state = Mutex(State())

  /// How much is written, and what it is written with: never twice the same.
  private struct State {
    var end = 0
    var cipher = FleetingCipher(key: SystemChance.bytes(32))
  }

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
    state.withLock { state in
      ftruncate(file, 0)
      state = State()
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      guard state.end + bytes.count <= Self.limit, let hidden = state.cipher?.applied(to: Array(bytes), at: state.end) else { return false }
      guard hidden.withUnsafeBytes({ write($0, at: state.end) }) else { return false }
      state.end += bytes.count
      return true
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    var at = 0
    while at < bytes.count {
      let count = pwrite(file, bytes.baseAddress.map { $0 + at }, bytes.count - at, off_t(offset + at))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      at += count
    }
    return true
  }

  func bytes(from offset: Int, count: Int) -> [UInt8] {
    let hidden = kept(from: offset, count: count)
    return state.withLock { $0.cipher?.applied(to: hidden, at: offset) } ?? []
  }

  private func kept(from offset: Int, count: Int) -> [UInt8] {
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
