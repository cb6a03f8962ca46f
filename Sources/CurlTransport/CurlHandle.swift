internal import CLibcurl

/// libcurl's multi handle, shared by the thread that works with it and the threads that wake it.
///
/// `@unchecked Sendable` is right because: `multi` never changes; `wakeUp` is the one call libcurl allows from any thread
/// (curl_multi_wakeup(3)); everything else on it is done by `CurlLoop`, which lives on one thread; it is freed when the last
/// reference goes, so nobody can wake what is gone.
final class CurlHandle: @unchecked Sendable {
  /// For the loop's thread only.
  let multi: UnsafeMutableRawPointer

  /// Nil when libcurl has no memory.
  init?() {
    guard Self.isStarted, let multi = curl_multi_init() else { return nil }
    self.multi = multi
  }

  deinit { curl_multi_cleanup(multi) }

  /// Makes the loop look into its mailbox, from any thread.
  func wakeUp() { curl_multi_wakeup(multi) }

  /// libcurl's global state, made once in a process and never taken down: other users of the library may be in it.
  private static let isStarted = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
