import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// A file is a source: it has a base, and runs the same decision as a pull.
@Suite struct FHIRImportTests {
  /// A clinic's export as a file of ours, in the order in which a folder is taken.
  private func export(_ clinic: Clinic) async throws -> [JSON] {
    var resources: [RenderedResource] = []
    for record in try await clinic.store.records(of: RecordSelection(), after: nil, limit: 10_000) {
      resources += try clinic.mapper.render(record.body, disclosing: .all).resources
    }
    return FHIRExport.documents(resources).enumerated().sorted {
      (SourceOrder.rank($0.element["resourceType"]?.string ?? ""), $0.offset) < (SourceOrder.rank($1.element["resourceType"]?.string ?? ""), $1.offset)
    }.map(\.element)
  }

  private func bodies(_ store: RecordDatabase) async throws -> [RecordID: JSON] {
    let all = try await store.records(of: RecordSelection(), after: nil, limit: 10_000)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.record, $0.body) })
  }

  /// Lists whose members have ids, in the order of those: a file does not say which of two at one moment was written first.
  private func sorted(_ body: JSON) -> JSON {
    .object(
      body.members.map { member in
        guard member.value.kind == .array, member.value.elements.allSatisfy({ $0["id"] != nil }) else { return member }
        return JSON.Member(member.name, .array(member.value.elements.sorted { ($0["id"]?.string ?? "") < ($1["id"]?.string ?? "") }))
      })
  }

  @Test(arguments: [7, 100, 10_000]) func `our own export makes the same records in an empty store, however it is cut`(size: Int) async throws {
    let home = try Clinic()
    try await home.take(patients: 3)
    let documents = try await export(home)
    let other = try Clinic()
    let taken = try await other.importing(documents, chunk: size)
    #expect(taken.conflicts == 0)
    #expect(taken.carried == 0 && taken.reasons.values.allSatisfy { $0 == 0 }, "what waited for its record is not carried when that has come")
    let (mine, theirs) = (try await bodies(home.store), try await bodies(other.store))
    #expect(mine.keys.sorted() == theirs.keys.sorted())
    for (record, body) in mine { #expect(theirs[record].map(sorted) == sorted(body), "\(body["record"]?.string ?? "") \(record)") }
    let again = try await other.importing(documents, chunk: size)
    #expect(again.isNoOp && again.carried == 0, "\(again.reasons)")
  }

  @Test func `what came before its record waits, and is laid over when that comes`() async throws {
    let home = try Clinic()
    try await home.take(patients: 1)
    let documents = try await export(home)
    let other = try Clinic()
    let readings = documents.filter { $0["resourceType"] == "Observation" && RecordMapper.origin(of: $0)?.kind == .infusionSession }
    let first = try await other.importing(documents.filter { $0["resourceType"] == "Patient" } + readings)
    #expect(first.carried == readings.count)
    let second = try await other.importing(documents.filter { $0["resourceType"] != "Patient" && !readings.contains($0) })
    #expect(second.conflicts == 0)
    let (mine, theirs) = (try await bodies(home.store), try await bodies(other.store))
    for (record, body) in mine { #expect(theirs[record].map(sorted) == sorted(body), "\(body["record"]?.string ?? "") \(record)") }
  }

  @Test func `yesterday's dump undoes nothing: not an edit, not a settled conflict`() async throws {
    let home = try Clinic()
    try await home.take(patients: 1)
    let yesterday = try await export(home)
    let other = try Clinic()
    _ = try await other.importing(yesterday)
    let problem = try #require(try await other.store.records(of: RecordSelection(kinds: [.problem]), after: nil, limit: 1).first)
    let place = try #require(yesterday.firstIndex { $0["resourceType"] == "Condition" && RecordMapper.origin(of: $0)?.record == problem.record })
    try await other.set(problem.record, ["code", "text"], to: "as our desk says")
    let unmoved = try await other.importing(yesterday)
    #expect(unmoved.isNoOp)
    var today = yesterday
    today[place] = today[place].setting(["code", "text"], to: "as the source says today")
    let met = try await other.importing(today)
    #expect(met.conflicts == 1)
    let conflict = try #require(try await other.store.conflicts("files", states: [.open]).first)
    let exchange = try #require(try await other.store.exchanges("files", resources: [conflict.resource]).first)
    let batch = try Settlement(mapper: other.mapper).settle(
      conflict, .init(choice: .local, by: "Dr. Example", because: "seen on paper", at: other.now),
      record: try #require(try await other.store.records([conflict.record]).first), exchange: exchange, others: [])
    try await other.store.commit(batch)
    for (file, name) in [(yesterday, "yesterday's"), (today, "today's"), (yesterday, "yesterday's again")] {
      let taken = try await other.importing(file)
      #expect(taken.conflicts == 0 && taken.batch.edits.isEmpty, "\(name)")
      #expect(try await other.store.records([problem.record]).first?.body["code"]?["text"] == "as our desk says", "\(name)")
      #expect(try await other.store.conflicts("files", states: [.open]).isEmpty, "\(name)")
    }
  }

  @Test func `what nobody understands is carried to the byte, and counted`() async throws {
    let clinic = try Clinic()
    let text = #"{ "resourceType":"Immunization", "id":"i1","patient":{"reference":"Patient/p1"},"doseQuantity":{"value":1.50E1},"x":[ ] }"#
    let documents = [
      try JSON(parsing: text), try JSON(parsing: #"{"resourceType":"Organization","id":"o1","name":"Example Hospital"}"#),
      try JSON(parsing: #"{"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:oid:1.2","value":"7"}],"name":[{"family":"Voorbeeld"}]}"#),
    ]
    let taken = try await clinic.importing(documents)
    #expect(taken.carried == 2)
    #expect(taken.records == [.patient: 1])
    let all = try await clinic.store.exchanges("files", after: nil, limit: 10)
    #expect(all.first { $0.type == "Immunization" }?.base?.text == text)
    #expect(try await clinic.importing(documents).isNoOp)
  }

  @Test func `a reference to what comes later is ours when it is known, without a conflict`() async throws {
    let clinic = try Clinic()
    let patient: JSON = ["resourceType": "Patient", "id": "p1", "identifier": [["system": "urn:oid:1.2", "value": "7"]], "name": [["family": "Voorbeeld"]]]
    let condition: JSON = [
      "resourceType": "Condition", "id": "c1", "subject": ["reference": "Patient/p1"], "encounter": ["reference": "Encounter/e1"],
      "clinicalStatus": ["coding": [["system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"]]],
      "code": ["text": "Depression"],
    ]
    let encounter: JSON = ["resourceType": "Encounter", "id": "e1", "status": "finished", "class": ["code": "AMB"], "subject": ["reference": "Patient/p1"]]
    for file in [[condition], [patient], [condition], [encounter], [condition, patient, encounter]] {
      let taken = try await clinic.importing(file)
      #expect(taken.conflicts == 0)
    }
    #expect(try await clinic.importing([condition, patient, encounter]).isNoOp)
    #expect(try await clinic.store.recordCounts()[.problem] == 1)
  }
}

extension Clinic {
  /// Takes documents as a file of the source `files`, in chunks of that size, in one transaction.
  func importing(_ documents: [JSON], chunk: Int = 1_000) async throws -> FHIRImport.Taken {
    let resources = try documents.enumerated().map { try FHIRImport.resource(line: $0.offset + 1, $0.element) }
    return try await store.load(lease: nil) { load in
      if try load.endpoint("files") == nil {
        var batch = StoreBatch()
        batch.endpoints = [StoredEndpoint(name: "files", url: "", vendor: "", isSource: true)]
        try load.write(batch)
      }
      var people = SourcePeople()
      for patient in try load.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 10_000) { people.learn(patient.record, patient.body) }
      var fileImport = FHIRImport(source: "files", now: now, mapper: mapper, people: people)
      var all = FHIRImport.Taken()
      for start in stride(from: 0, to: resources.count, by: chunk) {
        let part = Array(resources[start..<min(start + chunk, resources.count)])
        let taken = fileImport.take(part, try fileImport.known(part, in: load))
        try load.write(taken.batch)
        all.batch.edits += taken.batch.edits
        all.batch.exchanges += taken.batch.exchanges
        all.batch.conflicts += taken.batch.conflicts
        all.carried += taken.carried - taken.joined.values.reduce(0, +)
        all.conflicts += taken.conflicts
        all.records.merge(taken.records, uniquingKeysWith: +)
        all.reasons.merge(taken.reasons.merging(taken.joined.mapValues { -$0 }, uniquingKeysWith: +), uniquingKeysWith: +)
        all.notices += taken.notices
      }
      return (all, .keep)
    }
  }
}
