import Foundation

/// Whether the disk of a store has room for what a file brings, asked before anything is written.
struct DiskRoom {
  /// Bytes that whoever runs the tool may still write there.
  let free: Int

  /// What a store grows by for each byte of a file: its rows and indexes, once in the log of the transaction and once in the store,
  /// as measured by `Benchmarks/run.sh`.
  static let growth = 4
  /// Room that an import leaves in any case, in bytes.
  static let reserve = 32 << 20

  /// The room on the disk of a folder; a disk that does not say is taken to have enough.
  init(at path: String) {
    var answer = statvfs()
    free = statvfs(path, &answer) == 0 ? Int(clamping: UInt64(answer.f_bavail) * UInt64(answer.f_frsize)) : .max
  }

  init(free: Int) { self.free = free }

  /// Bytes that are missing for files of that many bytes; nil when there is room.
  func missing(for bytes: Int) -> Int? {
    let needed = bytes.multipliedReportingOverflow(by: Self.growth)
    let wanted = needed.overflow ? Int.max : needed.partialValue.addingReportingOverflow(Self.reserve).partialValue
    return wanted > free ? wanted - free : nil
  }

  /// Throws with 73 when there is no room; nothing was touched.
  func require(for bytes: Int, at path: String) throws {
    guard let missing = missing(for: bytes) else { return }
    throw Failure(
      .cannotWrite,
      "the disk of \(path) has \(free >> 20) MiB free, and this import may need \((missing >> 20) + (free >> 20) + 1) MiB; nothing was stored")
  }
}
