import Foundation
import Synchronization

/// How often the process was asked to end. A signal's handler can touch nothing but this.
private let timesAsked = Atomic<Int>(0)

/// That somebody asked the process to end (SIGTERM, SIGINT).
///
/// The first time, what is on its way is finished and nothing new begun. The second time the process ends at once; a run that ends so
/// is taken up by the next.
struct StopSignal: Sendable {
  var isAsked: Bool { timesAsked.load(ordering: .relaxed) > 0 }

  /// Listens for the signals from now on.
  func listen() {
    for number in [SIGTERM, SIGINT] {
      signal(number) { number in
        if timesAsked.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
      }
    }
  }
}
