import ClinicalRecords
import EHRSync
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore

/// Takes the resources of a file into the store, chunk by chunk, in one transaction.
struct FHIRIntake {
  let store: RecordDatabase
  let catalog: MappingCatalog
  let source: String
  let lease: Lease?
  let isDryRun: Bool

  /// Notices of one file that are kept; what comes after them is only counted.
  static let noticeLimit = 1_000

  /// An NDJSON file; in passes where a resource comes after one that is of it.
  func take(_ file: ImportFile, _ outcome: ImportOutcome) async throws -> ImportOutcome {
    do {
      return try await take(outcome) { [FileChunks(file, .inOrder)] }
    } catch is FileChunks.Unordered {
      return try await take(outcome) { (0...2).lazy.map { FileChunks(file, .pass($0)) } }
    }
  }

  /// Resources at hand, in the order in which they are to be taken.
  func take(_ resources: [FHIRImport.Resource], _ outcome: ImportOutcome) async throws -> ImportOutcome {
    try await storing(outcome) { chunk in try Self.chunks(resources, chunk) }
  }

  /// What of a document is not our own word coming back.
  private func meeting(_ document: DocumentImport) async throws -> DocumentImport.Meeting {
    let own = document.ownRecords
    var histories: [RecordID: [RecordVersion]] = [:]
    for record in own {
      let versions = try await store.history(record)
      if !versions.isEmpty { histories[record] = versions }
    }
    if histories.isEmpty { return document.meeting([:], chart: [], said: [], source: source, catalog: catalog) }
    let patients = Set(histories.values.compactMap(\.last?.patient)).sorted()
    var chart = try await store.allRecords(RecordSelection(kinds: RecordKind.allCases.filter(\.isOfPatient), patients: patients))
    chart += try await store.allRecords(RecordSelection(kinds: [.clinic, .practitioner]))
    let said = try await store.endpoint(source) == nil ? [] : try await store.exchanges(source, records: own)
    return document.meeting(histories, chart: chart.map(\.body), said: said, source: source, catalog: catalog)
  }

  /// In chunks of which none has two of one name.
  private static func chunks(_ resources: [FHIRImport.Resource], _ chunk: ([FHIRImport.Resource]) throws -> Void) throws {
    var from = resources.startIndex
    while from < resources.endIndex {
      var names = Set<String>()
      let end = resources[from...].firstIndex { !names.insert($0.name).inserted || names.count > FileChunks.limit.resources } ?? resources.endIndex
      try chunk(Array(resources[from..<end]))
      from = end
    }
  }

  /// A clinical document: whole, once, and no version of it before a later one.
  func take(_ document: DocumentImport, _ outcome: ImportOutcome) async throws -> ImportOutcome {
    let ours = try await meeting(document)
    return try await store.load(lease: lease) { load in
      var people = try Self.people(load)
      let taken = try take(document, ours, outcome, &people, in: load)
      return (taken.outcome, taken.isNoOp || isDryRun ? .discard : .keep)
    }
  }

  /// The same inside a transaction that somebody else began; `people` learn whom it brings.
  func take(
    _ document: DocumentImport, _ ours: DocumentImport.Meeting, _ outcome: ImportOutcome, _ people: inout SourcePeople, in load: BulkLoad
  ) throws -> (outcome: ImportOutcome, isNoOp: Bool) {
    var outcome = outcome
    outcome.statements = document.reading.counts
    return try storing(
      outcome, &people, in: load,
      isWanted: { load, outcome in
        let before = try document.before(load, source: source)
        switch document.standing(before) {
        case .same(let differs):
          if differs {
            outcome.notices.append(SyncNotice(path: "", message: "the document of this id was taken before with another content; nothing of it was taken"))
          }
          return false
        case .older(let last):
          outcome.notices.append(SyncNotice(path: "", message: "version \(last) of this document was taken already; nothing of this older one was taken"))
          return false
        case .new:
          // Of a document of ours that came home as it went there is nothing to tell.
          if ours.resources.isEmpty { return false }
          outcome.notices += document.notices
          let left = document.leftOut(before)
          if left > 0 {
            outcome.notices.append(SyncNotice(path: "", message: "\(left) entries of the version before are not in this one; they stay as they were"))
          }
          return true
        }
      }, agreed: ours.bases
    ) { chunk in try Self.chunks(ours.resources, chunk) }
  }

  private func take(_ outcome: ImportOutcome, _ passes: () -> some Sequence<FileChunks>) async throws -> ImportOutcome {
    try await storing(outcome) { chunk in
      for chunks in passes() { while let resources = try chunks.next() { try chunk(resources) } }
    }
  }

  private func storing(_ outcome: ImportOutcome, chunks: (([FHIRImport.Resource]) throws -> Void) throws -> Void) async throws -> ImportOutcome {
    try await store.load(lease: lease) { load in
      var people = try Self.people(load)
      let taken = try storing(outcome, &people, in: load, chunks: chunks)
      return (taken.outcome, taken.isNoOp || isDryRun ? .discard : .keep)
    }
  }

  /// `isWanted` is asked first, inside the transaction: nothing is stored of what is not.
  private func storing(
    _ outcome: ImportOutcome, _ people: inout SourcePeople, in load: BulkLoad,
    isWanted: (BulkLoad, inout ImportOutcome) throws -> Bool = { _, _ in true }, agreed: [Exchange] = [],
    chunks: (([FHIRImport.Resource]) throws -> Void) throws -> Void
  ) throws -> (outcome: ImportOutcome, isNoOp: Bool) {
    var outcome = outcome
    var isNoOp = true
    if try load.endpoint(source) == nil {
      var batch = StoreBatch()
      batch.endpoints = [StoredEndpoint(name: source, url: "", vendor: "", isSource: true)]
      try load.write(batch)
    }
    guard try isWanted(load, &outcome) else {
      outcome.outcome = "unchanged"
      return (outcome, true)
    }
    var fileImport = FHIRImport(
      source: source, now: Session.timestamp, mapper: RecordMapper(catalog: catalog), people: people,
      each: { count, work in DispatchQueue.concurrentPerform(iterations: count, execute: work) })
    try chunks { resources in
      var known = try fileImport.known(resources, in: load)
      let names = Set(resources.map(\.name))
      known.exchanges += agreed.filter { names.contains("\($0.type)/\($0.serverID ?? "")") }
      let taken = fileImport.take(resources, known)
      if !taken.isNoOp { try load.write(taken.batch) }
      isNoOp = isNoOp && taken.isNoOp
      outcome.add(taken)
    }
    people = fileImport.people
    outcome.outcome = isNoOp ? "unchanged" : "imported"
    return (outcome, isNoOp)
  }

  /// The patients of ours, by which those of the file are known.
  static func people(_ load: BulkLoad) throws -> SourcePeople {
    var people = SourcePeople()
    var last: RecordVersion?
    repeat {
      let page = try load.records(of: RecordSelection(kinds: [.patient]), after: last?.record, limit: 500)
      for patient in page { people.learn(patient.record, patient.body) }
      last = page.last
    } while last != nil
    return people
  }
}
