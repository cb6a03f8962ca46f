internal import CCrashVFS

/// How a disk fails at one point: a write, a truncation, a sync, a deletion, a new file, or an exclusive lock of the index in shared memory.
public enum DiskFault: String, Sendable, Hashable, CaseIterable {
  /// The point and everything after it fails, as under a process that is killed there: what was written is in the file.
  case dead
  /// The point fails, and nothing after it; the process lives on.
  case once
  /// From the point on there is no room; the process lives, and goes on when there is room again.
  case full
  /// Of a write at the point the first half is there, and then it is as dead.
  case torn
  /// The power goes: what was not synced is gone.
  case power
  /// The power goes, and of what was not synced some is there and some is not, in no order.
  case reorder

  /// Whether the process can go on.
  var leavesProcess: Bool { self == .once || self == .full }

  var code: Int32 {
    switch self {
    case .dead: Int32(CRASH_DEAD)
    case .once: Int32(CRASH_ONCE)
    case .full: Int32(CRASH_FULL)
    case .torn: Int32(CRASH_TORN)
    case .power: Int32(CRASH_POWER)
    case .reorder: Int32(CRASH_REORDER)
    }
  }
}
