import Foundation

/// A file that is written whole or not at all, readable by its owner only where nothing else is asked for.
struct OutputFile {
  let path: String
  private let mode: mode_t

  /// `mode` is for what holds nothing of a patient and is for another program: 0644.
  init(_ path: String, mode: mode_t = 0o600) {
    self.path = path
    self.mode = mode
  }

  /// Writes under another name, brings it to disk, then gives it its own.
  func write(_ bytes: [UInt8]) throws {
    let unfinished = path + ".unfinished"
    unlink(unfinished)
    let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure() }
    // Whatever the umask of a service says.
    fchmod(file, mode)
    var isWhole = true
    bytes.withUnsafeBytes { buffer in
      var at = 0
      while at < buffer.count {
        let count = Foundation.write(file, buffer.baseAddress.map { $0 + at }, buffer.count - at)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          isWhole = false
          return
        }
        at += count
      }
    }
    isWhole = isWhole && fsync(file) == 0
    let fault = errno
    close(file)
    guard isWhole, rename(unfinished, path) == 0 else {
      if isWhole { errno = errno } else { errno = fault }
      let failure = failure()
      unlink(unfinished)
      throw failure
    }
  }

  private func failure() -> Failure { Failure(.cannotWrite, "\(path) cannot be written: \(String(cString: strerror(errno)))") }
}
