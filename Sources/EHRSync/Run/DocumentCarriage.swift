internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// What of a record the document of its session carries to the endpoint, in place of resources that are not taken there.
struct DocumentCarriage {
  /// The newest document of the session.
  var document: RenderedResource
  /// Whether the endpoint has agreed on that very document before.
  var isAgreed: Bool
  /// What it carries.
  var resources: [RenderedResource] = []

  /// How the document stands; `states` are of the operations of this run.
  func state(_ states: [ResourceID: OperationState]) -> OperationState { states[document.resource] ?? (isAgreed ? .verified : .queued) }

  /// What is kept of it once the document is verified: a receipt for each resource.
  func receipts(_ endpoint: String, version: String?) -> [FidelityReceipt] {
    resources.map { FidelityReceipt(endpoint: endpoint, resource: $0.resource, serverVersion: version, path: "", difference: .byDocument) }
  }

  /// For people: what is told by the document, by type.
  var words: String {
    var counts: [(type: String, count: Int)] = []
    for resource in resources {
      if let at = counts.firstIndex(where: { $0.type == resource.type }) { counts[at].count += 1 } else { counts.append((resource.type, 1)) }
    }
    return "told by the document of the session: " + counts.map { "\($0.count) \($0.type)" }.joined(separator: ", ")
  }
}

extension Workbench {
  /// The document that tells a record at the endpoint; nil where none does.
  func carriage(of record: RecordVersion) -> DocumentCarriage? {
    guard let session = SessionDocument.session(of: record.body), let document = renderings[session]?.documents.last else { return nil }
    let exchange = exchange(document.resource, of: session)
    return DocumentCarriage(document: document, isAgreed: exchange?.rendered == document.document && exchange?.remote == nil)
  }
}

extension SyncRun {
  /// The renderings of some sessions with their documents; one that cannot be written is told, and its session goes without.
  func attachingDocuments(
    to renderings: [RecordID: Rendering], _ records: [RecordID: RecordVersion], _ exchanges: [RecordID: [Exchange]], _ faults: inout [SyncNotice]
  ) async throws -> [RecordID: Rendering] {
    guard let documents else { return renderings }
    var attached = renderings
    var charts: [RecordID: SessionDocuments.Chart] = [:]
    for (id, record) in records.sorted(by: { $0.key < $1.key }) where record.kind == .infusionSession {
      guard let rendering = renderings[id] else { continue }
      let known = exchanges[id] ?? []
      // What the endpoint itself told us of a session it has, and is sent no document of.
      let isNew = !known.contains { SessionDocument.number(ofRole: $0.role) != nil }
      if isNew, try await !readThere(record).isEmpty { continue }
      let chart: SessionDocuments.Chart
      if let known = charts[record.patient] { chart = known } else { chart = try await documents.chart(of: record.patient) }
      charts[record.patient] = chart
      do throws(MappingError) {
        attached[id] = try documents.attached(to: rendering, of: record, known: known, chart: chart)
      } catch {
        faults.append(SyncNotice(record: id, path: error.path, message: "no document of the session: \(error.message)"))
      }
    }
    return attached
  }
}
