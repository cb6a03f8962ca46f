import ClinicalRecords
import Foundation
import LosslessJSON
import RecordStore

/// How fast the store takes records: one a batch, as people edit; a thousand a batch, as a file is imported; with a patient on one roster.
///
/// Argument: a folder on the disk to measure; without one, the temporary folder. The disk's own limit is measured beside it: a page
/// appended and brought to disk.
@main
struct Bench {
  static func main() async throws {
    let folder = CommandLine.arguments.dropFirst().first ?? NSTemporaryDirectory()
    let path = folder + "/store-bench-\(ProcessInfo.processInfo.processIdentifier).sqlite"
    defer { for end in ["", "-wal", "-shm", ".append"] { try? FileManager.default.removeItem(atPath: path + end) } }
    print("a body is \(StoreSubject.body(0).bytes.count) bytes of JSON; a new record is 4 rows: record, version, outbox, and an audit entry a batch")
    report("disk: 4 KiB appended and fdatasync", 400, "a second", try appends(400, to: path + ".append"))
    for (place, subject) in [("memory", try await StoreSubject(.inMemory())), ("disk", try await StoreSubject(RecordDatabase(path: path)))] {
      let single = place == "memory" ? 20_000 : 400
      report("\(place): batches of 1 record", single, "commits/s", try await subject.write(batches: single, of: 1))
      report("\(place): batches of 1000 records", 50_000, "records/s", try await subject.write(batches: 50, of: 1_000))
      report("\(place): an operation's state saved", single, "commits/s", try await subject.saveOperations(single))
      report("\(place): records read in pages of 1000", 50_000, "records/s", try await subject.readAll())
      report("\(place): audit chain verified", try await subject.store.auditHead().count, "entries/s", try await subject.verify())
    }
  }

  private static func report(_ name: String, _ count: Int, _ unit: String, _ seconds: Double) {
    print(name.padding(toLength: 44, withPad: " ", startingAt: 0), String(format: "%9.0f %@", Double(count) / seconds, unit))
  }

  private static func appends(_ count: Int, to path: String) throws -> Double {
    let file = open(path, O_CREAT | O_WRONLY | O_APPEND, 0o600)
    defer { close(file) }
    let page = [UInt8](repeating: 7, count: 4096)
    return seconds { for _ in 0..<count where write(file, page, page.count) == page.count { fdatasync(file) } }
  }

  private static func seconds(_ work: () -> Void) -> Double { ContinuousClock().measure(work) / .seconds(1) }
}
