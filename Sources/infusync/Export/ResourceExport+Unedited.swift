import ClinicalRecords
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore

/// Records that nobody has edited since their source told them: its documents go out as they came, and nothing need be rendered.
extension ResourceExport {
  /// What a record is told in, without documents of ours, and what its source said of each of them.
  struct Unedited {
    let outline: Rendering
    let documents: [ResourceID: AgreedDocument]
  }

  /// Those of the records of which every resource was agreed with the record as it is, by the mapping as it is.
  func unedited(_ records: [RecordVersion], _ load: BulkLoad, _ names: ExportNames) throws -> [RecordID: Unedited] {
    // Where two sources tell of one record, whose document goes out is not for this to say.
    guard names.sources.count == 1, let source = names.sources.first else { return [:] }
    let agreed = Dictionary(grouping: try load.agreed(source, records: records.map(\.record)), by: \.record)
    let mapping = mapper.version
    var unedited: [RecordID: Unedited] = [:]
    for record in records {
      guard let agreed = agreed[record.record], let outline = try? mapper.outline(record.body) else { continue }
      let current = agreed.filter { $0.recordVersion == record.version && $0.mappingVersion == mapping }
      let documents = Dictionary(current.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
      guard outline.resources.allSatisfy({ documents[$0.resource] != nil }) else { continue }
      unedited[record.record] = Unedited(outline: outline, documents: documents)
    }
    return unedited
  }

  /// Writes the documents of a record that nobody has edited, and what our files have beside them.
  mutating func write(_ told: Unedited, of record: RecordVersion, _ names: inout ExportNames, _ sink: inout some ResourceSink) throws {
    let outline = try rendering(of: record) { _ in told.outline }
    // What others wrote is not ours to vouch for.
    let isTheirs = outline.resources.contains { told.documents[$0.resource].map { RecordMapper.origin(of: $0.base) == nil } ?? false }
    let attached = try isTheirs ? [] : attached(to: record, outline)
    for resource in outline.resources + attached { names.learn(resource.resource, type: resource.type) }
    for resource in outline.resources {
      guard let base = told.documents[resource.resource]?.base, let source = names.sources.first else { continue }
      let document = renamed(SourceExport.naming(base) { names[$0] }.document, resource.resource, source, names)
      try sink.take(type: resource.type, fullURL: "urn:uuid:\(resource.resource)", document)
    }
    for resource in attached { try write(resource, names, &sink) }
  }
}
