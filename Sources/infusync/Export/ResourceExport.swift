import ClinicalRecords
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore

/// The resources of a store, each once, as they go out: what we wrote, what sources brought and nobody edited as it came, and what is
/// only carried. Page by page, of the store as it is at one moment.
struct ResourceExport {
  let mapper: RecordMapper
  /// These patients' only; nil is everybody's.
  let patients: [RecordID]?
  /// Only what is of records changed at or after that moment; what is only carried has no such moment, and is left out then.
  let since: DateTime?

  /// Reasons why parts were not told, and how often.
  private(set) var withheld: [String: Int] = [:]
  private var attachments: FHIRAttachments
  /// What refers to a resource that comes later, or never; written at the end.
  private var pending: [(resource: ResourceID, type: String, document: JSON)] = []

  init(mapper: RecordMapper, patients: [RecordID]?, since: DateTime?) {
    self.mapper = mapper
    self.patients = patients
    self.since = since
    attachments = FHIRAttachments(mapper)
  }

  /// Writes all of them; in the order of records, then of what is carried.
  mutating func write(_ load: BulkLoad, to sink: inout some ResourceSink) throws {
    var names = try ExportNames(load)
    // Whoever gets a patient's records gets whom and what they name.
    if patients != nil { try write(RecordSelection(kinds: RecordKind.allCases.filter { !$0.isOfPatient }), load, &names, &sink) }
    try write(RecordSelection(patients: patients), load, &names, &sink)
    for one in pending { try sink.take(type: one.type, fullURL: "urn:uuid:\(one.resource)", SourceExport.naming(one.document) { names[$0] }.document) }
    pending = []
    if since == nil { for source in names.sources { try carry(source, load, names, &sink) } }
  }

  private mutating func write(_ selection: RecordSelection, _ load: BulkLoad, _ names: inout ExportNames, _ sink: inout some ResourceSink) throws {
    var last: RecordID?
    repeat {
      let page = try load.records(of: selection, after: last, limit: 50)
      try write(page, load, &names, &sink)
      last = page.last?.record
    } while last != nil
  }

  private mutating func write(_ page: [RecordVersion], _ load: BulkLoad, _ names: inout ExportNames, _ sink: inout some ResourceSink) throws {
    let chosen = since.map { since in page.filter { DateTime($0.authorship.at).map { $0 >= since } ?? true } } ?? page
    var unedited = try unedited(chosen, load, names)
    var known: [ResourceID: Exchange] = [:]
    for source in names.sources.reversed() {
      let edited = chosen.map(\.record).filter { unedited[$0] == nil }
      for exchange in try load.exchanges(source, records: edited) where exchange.rendered != nil { known[exchange.resource] = exchange }
    }
    for record in chosen {
      if let told = unedited.removeValue(forKey: record.record) {
        try write(told, of: record, &names, &sink)
        continue
      }
      let rendering = try rendering(of: record) { [mapper] (record) throws(MappingError) in try mapper.render(record) }
      // What others wrote is not ours to vouch for.
      let isTheirs = rendering.resources.contains { known[$0.resource]?.base.map { RecordMapper.origin(of: $0) == nil } ?? false }
      let resources = try rendering.resources + (isTheirs ? [] : attached(to: record, rendering))
      for resource in resources { names.learn(resource.resource, type: resource.type) }
      for resource in resources {
        if let exchange = known[resource.resource], let document = try asItCame(exchange, resource, load, names) {
          try sink.take(type: resource.type, fullURL: "urn:uuid:\(resource.resource)", document)
          continue
        }
        try write(resource, names, &sink)
      }
    }
  }

  /// A resource as we write it ourselves; later where it refers to one that has not been written.
  mutating func write(_ resource: RenderedResource, _ names: ExportNames, _ sink: inout some ResourceSink) throws {
    let named = SourceExport.naming(FHIRExport.document(resource, types: [:])) { names[$0] }
    if named.unknown.isEmpty {
      try sink.take(type: resource.type, fullURL: "urn:uuid:\(resource.resource)", named.document)
    } else {
      pending.append((resource.resource, resource.type, named.document))
    }
  }

  /// What a record is told in; what is not told is counted.
  mutating func rendering(of record: RecordVersion, by render: (JSON) throws(MappingError) -> Rendering) throws -> Rendering {
    do throws(MappingError) {
      let rendering = try render(record.body)
      for one in rendering.withheld { withheld[one.reason, default: 0] += 1 }
      return rendering
    } catch {
      throw failure(error, record)
    }
  }

  mutating func attached(to record: RecordVersion, _ rendering: Rendering) throws -> [RenderedResource] {
    do throws(MappingError) { return try attachments.next(record.body, rendering) } catch { throw failure(error, record) }
  }

  private func failure(_ error: MappingError, _ record: RecordVersion) -> Failure {
    Failure(.badInput, error.message, path: "\(record.kind.rawValue) \(record.record)" + (error.path.isEmpty ? "" : ".\(error.path)"))
  }

  /// What a source brought, with what was edited since laid over it.
  private func asItCame(_ exchange: Exchange, _ resource: RenderedResource, _ load: BulkLoad, _ names: ExportNames) throws -> JSON? {
    var references = SourceReferences()
    if exchange.rendered != resource.document, let base = exchange.base {
      for alias in try load.aliases(exchange.endpoint, serverIDs: SourceExport.ids(in: base) + SourceExport.ids(in: resource.document)) {
        references.learn(alias.resource, type: alias.type, id: alias.serverID)
      }
    }
    guard let document = SourceExport.document(exchange, rendered: resource.document, references: references) else { return nil }
    return renamed(SourceExport.naming(document) { names[$0] }.document, resource.resource, exchange.endpoint, names)
  }

  func renamed(_ document: JSON, _ resource: ResourceID, _ source: String, _ names: ExportNames) -> JSON {
    guard let renamed = names.renamed[source], let name = names[resource], let slash = name.firstIndex(of: "/") else { return document }
    let id = String(name[name.index(after: slash)...])
    return SourceExport.renaming(document, id: document["id"]?.string == id ? nil : id, renamed)
  }

  /// What is only carried goes out byte for byte; nothing of a record that must stay in the clinic does.
  private mutating func carry(_ source: String, _ load: BulkLoad, _ names: ExportNames, _ sink: inout some ResourceSink) throws {
    let chosen = patients.map(Set.init)
    var last: ResourceID?
    repeat {
      let page = try load.carried(source, after: last, limit: 1_000)
      let records = try load.records(Set(page.compactMap(\.alias.record)).sorted())
      let held = Set(records.filter { Disclosure.none.objection(to: $0.body) != nil }.map(\.record))
      for one in page where names.isOf(source, one.alias.resource) {
        if let chosen, one.alias.patient.map({ !chosen.contains($0) }) ?? true { continue }
        if let record = one.alias.record, held.contains(record) { continue }
        let document = renamed(try JSON(parsing: one.bytes), one.alias.resource, source, names)
        try sink.take(type: one.alias.type, fullURL: "urn:uuid:\(one.alias.resource)", document)
      }
      last = page.last?.alias.resource
    } while last != nil
  }
}
