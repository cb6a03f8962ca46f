import ClinicalRecords
import Foundation
import LosslessJSON
import RecordStore
import Synchronization

/// How fast the store takes records: one a batch, as people edit; a thousand a batch, as a file is imported; with a patient on one roster.
///
/// Argument: a folder on the disk to measure; without one, the temporary folder. The disk's own limit is measured beside it: a page
/// appended and brought to disk.
@main
struct Bench {
  static func main() async throws {
    let folder = CommandLine.arguments.dropFirst().first ?? NSTemporaryDirectory()
    let path = folder + "/store-bench-\(ProcessInfo.processInfo.processIdentifier).sqlite"
    defer {
      for end in ["", "-wal", "-shm", ".append", ".sealed", ".sealed-wal", ".sealed-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
    }
    guard let sealer = KeyedSealer(key: [UInt8](repeating: 1, count: 32), nonce: { nonce() }) else { return }
    print("a body is \(StoreSubject.body(0).bytes.count) bytes of JSON; a new record is 4 rows: record, version, outbox, and an audit entry a batch")
    report("disk: 4 KiB appended and fdatasync", 400, "a second", try appends(400, to: path + ".append"))
    let subjects = [
      ("memory", try await StoreSubject(.inMemory())), ("memory, sealed", try await StoreSubject(.inMemory(sealer: sealer))),
      ("disk", try await StoreSubject(RecordDatabase(path: path))),
      ("disk, sealed", try await StoreSubject(RecordDatabase(path: path + ".sealed", sealer: sealer))),
    ]
    for (place, subject) in subjects {
      let single = place.hasPrefix("memory") ? 20_000 : 400
      report("\(place): batches of 1 record", single, "commits/s", try await subject.write(batches: single, of: 1))
      report("\(place): batches of 1000 records", 50_000, "records/s", try await subject.write(batches: 50, of: 1_000))
      report("\(place): an operation's state saved", single, "commits/s", try await subject.saveOperations(single))
      report("\(place): records read in pages of 1000", 50_000, "records/s", try await subject.readAll())
      report("\(place): audit chain verified", try await subject.store.auditHead().count, "entries/s", try await subject.verify())
    }
  }

  /// A line; beside what is sealed, how much of the clear store's pace is left.
  private static func report(_ name: String, _ count: Int, _ unit: String, _ seconds: Double) {
    let pace = Double(count) / seconds
    let clear = paces.withLock { paces in
      paces[name] = pace
      return name.contains(", sealed:") ? paces[name.replacingOccurrences(of: ", sealed:", with: ":")] : nil
    }
    print(
      name.padding(toLength: 44, withPad: " ", startingAt: 0), String(format: "%9.0f %@", pace, unit),
      clear.map { String(format: "(%.2f of clear)", pace / $0) } ?? "")
  }

  private static let paces = Mutex<[String: Double]>([:])

  /// As the tool makes them.
  private static func nonce() -> [UInt8] {
    var system = SystemRandomNumberGenerator()
    return [system.next(), system.next()].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }.dropLast(4)
  }

  private static func appends(_ count: Int, to path: String) throws -> Double {
    let file = open(path, O_CREAT | O_WRONLY | O_APPEND, 0o600)
    defer { close(file) }
    let page = [UInt8](repeating: 7, count: 4096)
    return seconds { for _ in 0..<count where write(file, page, page.count) == page.count { fdatasync(file) } }
  }

  private static func seconds(_ work: () -> Void) -> Double { ContinuousClock().measure(work) / .seconds(1) }
}
