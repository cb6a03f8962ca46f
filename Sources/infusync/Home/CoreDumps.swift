internal import CProcess

/// What a process that dies leaves of its memory.
enum CoreDumps {
  /// From here on nothing: no core file, and no other process of the same user can look into the memory.
  static func forbid() { _ = infusync_forbid_core_dumps() }
}
