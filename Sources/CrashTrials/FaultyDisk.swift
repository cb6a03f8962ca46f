internal import CCrashVFS

/// A folder whose SQLite files are on a disk that fails where it is told to. One trial at a time has it.
///
/// `@unchecked Sendable`: what is behind the pointer is guarded by a lock in C.
final class FaultyDisk: @unchecked Sendable {
  private let disk: OpaquePointer

  /// A sound disk for the files of that folder. Throws when SQLite has no layer to stand on.
  init(_ folder: String) throws(CrashTrialError) {
    guard crash_vfs_register() == 0, let disk = crash_disk_make(folder) else { throw CrashTrialError("the layer under SQLite cannot be registered") }
    self.disk = disk
  }

  deinit { crash_disk_free(disk) }

  /// Counts points from 1 anew, and fails at `point`.
  func arm(_ fault: DiskFault, at point: Int) { crash_disk_arm(disk, fault.code, point) }

  /// Counts points from 1 anew, and fails nowhere: there is room again.
  func disarm() { crash_disk_arm(disk, Int32(CRASH_NEVER), 0) }

  /// How many points there were since it was armed or disarmed.
  var points: Int { crash_disk_points(disk) }
  /// Whether it has failed since it was armed.
  var hasFailed: Bool { crash_disk_has_failed(disk) != 0 }
  /// Files that are open.
  var openFiles: Int { Int(crash_disk_open_files(disk)) }

  /// Makes of the files, which are all closed, what a power cut would have left of them.
  func mend() throws(CrashTrialError) {
    guard crash_disk_mend(disk) == 0 else { throw CrashTrialError("what the power cut left could not be laid") }
  }

  /// What SQLite finds wrong in a file; nil when it is whole.
  static func damage(_ path: String) -> String? {
    var answer = [CChar](repeating: 0, count: 200)
    if crash_integrity(path, &answer, 200) == 1 { return nil }
    return String(decoding: answer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Why a trial could not be made, or what it found.
public struct CrashTrialError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong, with numbers and ids and no patient.
  public let description: String
  init(_ description: String) { self.description = description }
}
