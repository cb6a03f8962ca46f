#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that only its owner can read.
enum PrivateFile {
  /// Makes an empty file of mode 0600, where there is none.
  ///
  /// Not by `open` and `close` where that can be helped: closing a descriptor drops the locks that SQLite may hold on that file
  /// in this process.
  static func make(_ path: String) throws(StoreError) {
    #if os(Linux)
      let made = mknod(path, S_IFREG | 0o600, 0)
    #else
      let made = open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if made >= 0 { close(made) }
    #endif
    let reason = errno
    if made < 0, reason != EEXIST { throw StoreError(.cannotOpen, hint: "\(path) cannot be made: \(words(reason))") }
  }

  /// Returns when the file's bytes are on disk.
  static func bringToDisk(_ path: String) throws(StoreError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw StoreError(.failed, hint: "\(path) cannot be read: \(words(errno))") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw StoreError(.failed, hint: "\(path) cannot be brought to disk: \(words(errno))") }
  }

  /// Gives a file its name; throws `inUse` when the name is taken, for `rename` would write over what has it.
  static func move(_ path: String, to name: String) throws(StoreError) {
    let linked = link(path, name)
    let reason = errno
    remove(path)
    guard linked == 0 else { throw StoreError(reason == EEXIST ? .inUse : .failed, hint: "\(name) cannot be written: \(words(reason))") }
  }

  /// Takes the file away, if there is one.
  static func remove(_ path: String) { unlink(path) }

  private static func words(_ reason: CInt) -> String { String(cString: strerror(reason)) }
}
