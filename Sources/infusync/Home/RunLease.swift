import Foundation
import RecordStore

/// The right to run alone: a lock on a file, which the system gives back when a process dies, and the store's lease behind it.
///
/// Who has the lock knows that no other run of this machine is alive, so the lease of a run that was killed is taken anew at once;
/// a run on another machine is kept out by the lease until that ends.
struct RunLease {
  let lease: Lease
  private let lock: CInt
  private let store: RecordDatabase

  /// How long a lease lasts without being renewed.
  static let seconds = 120

  /// Throws with 75 when another run is at work; nothing was touched.
  static func take(_ home: Home, _ store: RecordDatabase) async throws -> RunLease {
    let lock = open(home.lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw Failure(.cannotWrite, "\(home.lockPath) cannot be opened: \(String(cString: strerror(errno)))") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw Failure(.again, "another run is at work on this home; nothing was touched")
    }
    do {
      let now = Session.now()
      let holder = "infusync@\(ProcessInfo.processInfo.hostName)"
      guard let lease = try await store.takeLease("sync", holder: holder, now: now.description, until: now.advanced(bySeconds: seconds).description) else {
        throw Failure(.again, "a run on another machine holds this store; nothing was touched")
      }
      return RunLease(lease: lease, lock: lock, store: store)
    } catch {
      close(lock)
      throw error
    }
  }

  func release() async {
    try? await store.releaseLease(lease)
    close(lock)
  }

  /// Does something under the lease, and gives it back however it ends.
  static func held<Value>(_ home: Home, _ store: RecordDatabase, _ work: (Lease) async throws -> Value) async throws -> Value {
    let run = try await take(home, store)
    do {
      let value = try await work(run.lease)
      await run.release()
      return value
    } catch {
      await run.release()
      throw error
    }
  }
}
