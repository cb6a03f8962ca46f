import Dispatch
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore

/// Takes clinical documents: read side by side, each refused by itself, and stored many in one transaction.
///
/// A document is the word of its custodian, unless a person named another source. What it says is whole or not at all, for the
/// transaction is; and a run that was ended in the middle of many takes the rest when it is run again.
struct DocumentIntake {
  let store: RecordDatabase
  let catalog: MappingCatalog
  /// What the person named.
  let named: String?
  let lease: Lease?
  let isDryRun: Bool

  /// Documents of one transaction: a commit waits for the disk, and every one of them begins with learning whom the store knows.
  static let groupLimit = 64
  /// And their bytes, for all of a group is in memory at once.
  static let groupBytes = 8 << 20

  /// A document that was read, and what is said of it so far.
  private struct Told {
    let document: DocumentImport
    let intake: FHIRIntake
    let at: Int
  }

  /// What became of each, in their order.
  func take(_ files: [ImportFile]) async throws -> [ImportOutcome] {
    var outcomes: [ImportOutcome] = []
    var from = files.startIndex
    while from < files.endIndex {
      var bytes = 0
      let end = files[from...].firstIndex { file in
        bytes += file.size
        return bytes > Self.groupBytes
      }
      let until = max(from + 1, min(from + Self.groupLimit, end ?? files.endIndex))
      outcomes += try await take(group: Array(files[from..<until]))
      from = until
    }
    return outcomes
  }

  private func take(group files: [ImportFile]) async throws -> [ImportOutcome] {
    var outcomes = files.map { ImportOutcome(file: $0.name, format: .ccd) }
    var pending: [Told] = []
    for (at, content) in read(files).enumerated() {
      switch content {
      case .refused(let faults): outcomes[at].refuse(faults)
      case .document(let document):
        let told = Told(document: document, intake: try await intake(document), at: at)
        // What a document says of our own records is held against what the store has of them, and so against the one before it.
        if document.ownRecords.isEmpty && !isDryRun {
          pending.append(told)
        } else {
          try await store(pending, &outcomes)
          pending = []
          outcomes[at] = try await told.intake.take(document, outcomes[at])
        }
      }
    }
    try await store(pending, &outcomes)
    return outcomes
  }

  private func store(_ group: [Told], _ outcomes: inout [ImportOutcome]) async throws {
    if group.isEmpty { return }
    let before = outcomes
    outcomes = try await store.load(lease: lease) { load in
      var outcomes = before
      var people = try FHIRIntake.people(load)
      var isNoOp = true
      for told in group {
        let taken = try told.intake.take(told.document, told.document.meetingNobody, outcomes[told.at], &people, in: load)
        outcomes[told.at] = taken.outcome
        isNoOp = isNoOp && taken.isNoOp
      }
      return (outcomes, isNoOp ? .discard : .keep)
    }
  }

  private func intake(_ document: DocumentImport) async throws -> FHIRIntake {
    let source = named ?? document.reading.head.custodian
    if try await store.endpoint(source)?.isSource == false { throw Failure(.usage, "\(source) is an endpoint; name the source otherwise") }
    return FHIRIntake(store: store, catalog: catalog, source: source, lease: lease, isDryRun: isDryRun)
  }

  /// On as many threads as there are: a document is read without a look at any other.
  private func read(_ files: [ImportFile]) -> [ImportReader.DocumentContent] {
    let reader = ImportReader(catalog: catalog)
    var contents = [ImportReader.DocumentContent](repeating: .refused([]), count: files.count)
    contents.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let places = buffer
      DispatchQueue.concurrentPerform(iterations: files.count) { at in places[at] = reader.document(files[at]) }
    }
    return contents
  }
}
