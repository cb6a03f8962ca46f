import Glibc
import Synchronization

/// One thread of the system, joined once. Signals go to other threads: a `SIGPIPE` of a broken connection ends here.
final class CurlThread: Sendable {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let id: Mutex<pthread_t?>

  /// Starts `body`; nil when the system has no thread to give.
  init?(running body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    var id = pthread_t()
    let status = pthread_create(
      &id, nil,
      { argument in
        guard let argument else { return nil }
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      return nil
    }
    self.id = Mutex(id)
  }

  /// Waits for its end. On the thread itself it cannot wait and lets go instead.
  func join() {
    let taken = id.withLock { id in
      defer { id = nil }
      return id
    }
    guard let taken else { return }
    if pthread_equal(taken, pthread_self()) != 0 { pthread_detach(taken) } else { pthread_join(taken, nil) }
  }
}
