import ClinicalRecords
import LosslessJSON
import Synchronization
import Testing

@testable import RecordStore

/// Keeps the jobs of the tasks that prefer it until somebody runs them.
final class PatientExecutor: TaskExecutor {
  private let waiting = Mutex<[UnownedJob]>([])
  private let count = Atomic(0)

  var jobs: Int { count.load(ordering: .sequentiallyConsistent) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    count.add(1, ordering: .sequentiallyConsistent)
    waiting.withLock { $0.append(job) }
  }

  /// Runs what waits, here and now.
  func run() {
    while let job = waiting.withLock({ $0.popLast() }) { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}

@Suite struct ExecutorTests {
  @Test func `no call of the store leaves the executor it was made on`() throws {
    let executor = PatientExecutor()
    let store = try RecordDatabase.inMemory()
    let answer = Mutex<Int?>(nil)
    Task(executorPreference: executor) {
      let store = try await clinic(store)
      let mortal = MortalRepository(store)
      try await mortal.addToRoster("north", [id(1)], audit: note("roster"))
      _ = try await mortal.takeLease("run", holder: "a", now: "1", until: "2")
      _ = try await mortal.outbox("north")
      _ = try await mortal.verifyAudit(head: nil)
      let count = try await mortal.records(of: RecordSelection(), after: nil, limit: 9).count
      answer.withLock { $0 = count }
    }
    executor.run()
    #expect(answer.withLock { $0 } == 2, "all done before `run` returned: nothing went elsewhere")
    #expect(executor.jobs == 1, "and nothing suspended")
  }
}
