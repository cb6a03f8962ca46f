public import ClinicalRecords
internal import FixtureEHR
internal import Glibc

/// A deterministic world for ordinary async Swift: one thread, one seed, virtual time.
///
/// Runs every job of the tasks that prefer it, one at a time, on the thread that calls ``run(until:)``; the seed picks which
/// is next. The product knows nothing of it.
///
/// `@unchecked Sendable`: all state is touched on the owner's thread alone, which every `enqueue` asserts.
public final class SimulatedWorld: TaskExecutor, SerialExecutor, @unchecked Sendable {
  private var ready: [UnownedJob] = []
  private var timers = TimerHeap()
  private var nextTimer: UInt64 = 0
  private let owner = pthread_self()
  private var chance: SplitMix64

  /// Virtual nanoseconds since the world began.
  public private(set) var now: Int64 = 0
  /// Told of every request and answer, to see a failure again in words.
  public var story: ((String) -> Void)?
  /// Jobs run so far.
  public private(set) var steps = 0
  /// FNV-1a over everything noted: equal traces mean equal runs.
  public private(set) var trace: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The moment at which every world begins.
  public static let beginning = DateTime("2026-03-02T08:00:00Z")!

  public init(seed: UInt64) { chance = SplitMix64(seed: seed) }

  /// The time of day in this world.
  public var timeOfDay: DateTime { DateTime(nanoseconds: Self.beginning.nanoseconds + Int128(now)) }

  /// The next 64 bits of the seed's chance.
  public func random() -> UInt64 { chance.next() }

  /// A number from 0 up to, not including, `bound`.
  public func random(below bound: Int) -> Int { Int(random() % UInt64(bound)) }

  /// Whether something that happens `percent` times in a hundred happens now.
  public func happens(_ percent: Int) -> Bool { random(below: 100) < percent }

  /// Takes a job that is ready to run; traps when it comes from another thread.
  public func enqueue(_ job: consuming ExecutorJob) {
    precondition(pthread_equal(pthread_self(), owner) != 0, "a job came from another thread: something real is inside the simulation")
    ready.append(UnownedJob(job))
  }

  /// Adds to the trace.
  public func note(_ value: UInt64) {
    var value = value
    for _ in 0..<8 {
      trace = (trace ^ (value & 255)) &* 0x100_0000_01b3
      value >>= 8
    }
  }

  /// Adds a text to the trace.
  public func note(_ text: String) {
    for byte in text.utf8 { trace = (trace ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// Runs `action` when the time has come, on this thread, outside any task.
  public func schedule(at: Int64, _ action: @escaping () -> Void) {
    timers.insert(SimulatedTimer(at: max(at, now), order: nextTimer, fire: action))
    nextTimer += 1
  }

  /// Lets virtual time pass.
  public func sleep(until deadline: Int64) async throws {
    let id = nextTimer
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
          return
        }
        timers.insert(
          SimulatedTimer(at: max(deadline, now), order: id, fire: { continuation.resume() }, cancel: { continuation.resume(throwing: CancellationError()) }))
        nextTimer += 1
      }
    } onCancel: {
      timers.remove(order: id)?.cancel?()
    }
  }

  /// Runs until `done`, or until nothing is ready and no timer is left; then false: tasks are stuck.
  public func run(until done: () -> Bool) -> Bool {
    while !done() {
      if ready.isEmpty {
        guard let timer = timers.popFirst() else { return false }
        now = max(now, timer.at)
        timer.fire()
        continue
      }
      let index = random(below: ready.count)
      ready.swapAt(index, ready.count - 1)
      let job = ready.removeLast()
      steps += 1
      job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    }
    return true
  }
}
