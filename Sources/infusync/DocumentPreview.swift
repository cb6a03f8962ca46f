import ClinicalRecords
import EHRSync
import RecordMapping
import RecordStore

/// Which sessions a sync would send to one endpoint as documents, and what these carry; asks what the run asks.
struct DocumentPreview {
  private let documents: SessionDocuments?
  private let mapper: RecordMapper
  private var charts: [RecordID: SessionDocuments.Chart] = [:]

  init(
    _ endpoint: String, _ plan: EndpointPlan, _ profile: SyncProfile, _ mapper: RecordMapper, _ clinic: CCDOrganization, _ store: RecordDatabase,
    now: DateTime
  ) {
    documents = SessionDocuments(at: endpoint, plan: plan, profile: profile, mapper: mapper, of: clinic, in: store, now: now)
    self.mapper = mapper
  }

  /// In which form they go; nil where sessions go as resources, or not at all.
  var form: SessionDocumentWriter.Form? { documents?.form }

  /// The documents of a session that are yet to be told; one that was told is written anew only while something of it waits.
  mutating func documents(
    of record: RecordVersion, _ rendering: Rendering, known: [Exchange], isWaiting: Bool, _ faults: inout [SyncNotice]
  ) async throws -> [RenderedResource] {
    let isTold = known.contains { SessionDocument.number(ofRole: $0.role) != nil }
    guard let documents, record.kind == .infusionSession, isWaiting || !isTold else { return [] }
    let chart = try await chart(of: record.patient, documents)
    do throws(MappingError) {
      let attached = try documents.attached(to: rendering, of: record, known: known, chart: chart).documents
      return attached.filter { document in known.first { $0.resource == document.resource }?.rendered != document.document }
    } catch {
      faults.append(SyncNotice(record: record.record, path: error.path, message: "no document of the session: \(error.message)"))
      return []
    }
  }

  /// Whether the document of a session among these records tells a resource.
  mutating func carries(_ resource: RenderedResource, of record: RecordVersion, among records: [RecordVersion]) async throws -> Bool {
    guard let documents, documents.carries(resource, of: record), let id = SessionDocument.session(of: record.body),
      let session = id == record.record ? record : records.first(where: { $0.record == id }),
      let rendering = try? mapper.render(session.body, disclosing: .all)
    else { return false }
    return documents.tells(session, rendering, disclosing: try await chart(of: session.patient, documents).disclosure)
  }

  private mutating func chart(of patient: RecordID, _ documents: SessionDocuments) async throws -> SessionDocuments.Chart {
    if let known = charts[patient] { return known }
    let chart = try await documents.chart(of: patient)
    charts[patient] = chart
    return chart
  }
}
