public import ClinicalRecords
internal import LosslessJSON
public import RecordMapping
public import RecordStore

/// The sessions that go to an endpoint as documents, since their MedicationAdministration is not taken there.
///
/// A document is one more resource of its session; see decision 0022. Asked by `infusync plan` before, and by the run that sends.
public struct SessionDocuments: Sendable {
  /// All that a patient's documents are told from, read at once.
  public struct Chart: Sendable {
    var records: [RecordVersion]
    /// What the patient's consents let out to the endpoint.
    public internal(set) var disclosure: Disclosure
  }

  /// In which form the documents go.
  public let form: SessionDocumentWriter.Form
  private let writer: SessionDocumentWriter
  private let repository: any RecordRepository
  private let endpoint: String
  private let now: DateTime
  private let takesUpdates: Bool

  /// The documents of one endpoint at a moment; nil where sessions go there as resources, or not at all.
  public init?(
    at endpoint: String, plan: EndpointPlan, profile: SyncProfile, mapper: RecordMapper, of clinic: CCDOrganization, in repository: any RecordRepository,
    now: DateTime
  ) {
    guard let form = profile.documents, let documents = plan["DocumentReference"], documents.create != .none else { return nil }
    if let administrations = plan["MedicationAdministration"], administrations.create != .none { return nil }
    self.form = form
    self.repository = repository
    self.endpoint = endpoint
    self.now = now
    takesUpdates = documents.update
    writer = SessionDocumentWriter(mapper: mapper, form: form, organization: clinic)
  }

  /// What the documents of a patient are told from: the patient's records, the staff, and what the consents let out to the endpoint.
  public func chart(of patient: RecordID) async throws -> Chart {
    let disclosures = try await Disclosures([patient], to: endpoint, at: now, in: repository)
    var records = try await repository.allRecords(of: patient)
    var after: RecordID?
    while true {
      let page = try await repository.records(of: RecordSelection(kinds: [.clinic, .practitioner]), after: after, limit: 500)
      records += page
      guard page.count == 500 else { break }
      after = page.last?.record
    }
    return Chart(records: records, disclosure: disclosures[patient])
  }

  /// Whether a record is a session that is told in a document: an infusion that was begun and may be told there.
  public func tells(_ record: RecordVersion, _ rendering: Rendering, disclosing disclosure: Disclosure) -> Bool {
    record.kind == .infusionSession && rendering.resources.contains { $0.role == "administration" } && disclosure.objection(to: record.body) == nil
  }

  /// Whether a resource of a record is told by the document of its session.
  public func carries(_ resource: RenderedResource, of record: RecordVersion) -> Bool {
    SessionDocument.number(ofRole: resource.role) == nil && SessionDocument.session(of: record.body) != nil
      && writer.carries(role: resource.role, of: record.body)
  }

  /// The rendering of a session with its documents at the endpoint: those that are there, and the one that is to be there.
  ///
  /// `known` are the record's exchanges. One that was replaced stays as it was agreed. Of a session that was withdrawn, or
  /// is said not to have begun after all, the one that was sent is withdrawn.
  public func attached(to rendering: Rendering, of record: RecordVersion, known: [Exchange], chart: Chart) throws(MappingError) -> Rendering {
    let there = known.filter { $0.serverID != nil && SessionDocument.number(ofRole: $0.role) != nil }.sorted { Self.number($0) < Self.number($1) }
    // A consent taken back stops what follows, and does not enter in error what was told.
    if chart.disclosure.objection(to: record.body) != nil { return rendering.adding(there.compactMap(Self.asAgreed)) }
    let before = there.dropLast().compactMap(Self.asAgreed)
    let isWithdrawn = record.body["recordStatus"]?.string == RecordStatus.enteredInError.rawValue
    if isWithdrawn || !tells(record, rendering, disclosing: chart.disclosure) {
      return rendering.adding(before + (try withdrawn(there.last, record)))
    }
    return rendering.adding(before + (try standing(there.last, after: before.last, record, chart)))
  }

  private func standing(
    _ last: Exchange?, after before: RenderedResource?, _ record: RecordVersion, _ chart: Chart
  ) throws(MappingError) -> [RenderedResource] {
    let number = last.map(Self.number) ?? 1
    let document = try written(record, number, replacing: before?.document, chart)
    guard !takesUpdates, let last, let agreed = Self.asAgreed(last), agreed.document != document.document else { return [document] }
    return [agreed, try written(record, number + 1, replacing: agreed.document, chart)]
  }

  /// Where nothing was agreed yet there is nothing to withdraw, or it is found first.
  private func withdrawn(_ last: Exchange?, _ record: RecordVersion) throws(MappingError) -> [RenderedResource] {
    guard let last, let agreed = Self.asAgreed(last) else { return [] }
    if takesUpdates {
      let document = RecordMapper.withdrawing(agreed.document)
      return [RenderedResource(resource: agreed.resource, type: agreed.type, role: agreed.role, document: document)]
    }
    if agreed.document["docStatus"] == "entered-in-error" { return [agreed] }
    return [agreed, try writer.withdrawal(of: record.body, session: record.record, number: Self.number(last) + 1, replacing: agreed.document)]
  }

  private func written(
    _ record: RecordVersion, _ number: Int, replacing earlier: JSON?, _ chart: Chart
  ) throws(MappingError) -> RenderedResource {
    let own = chart.records.filter { $0.record != record.record && SessionDocument.session(of: $0.body) == record.record }
    let records = chart.records.map { $0.record == record.record ? record : $0 }
    return try writer.document(
      of: record.record, in: records.map(\.body), disclosing: chart.disclosure, number: number,
      version: own.reduce(record.version) { $0 + $1.version }, replacing: earlier)
  }

  private static func number(_ exchange: Exchange) -> Int { SessionDocument.number(ofRole: exchange.role) ?? 0 }

  private static func asAgreed(_ exchange: Exchange) -> RenderedResource? {
    exchange.rendered.map { RenderedResource(resource: exchange.resource, type: exchange.type, role: exchange.role, document: $0) }
  }
}

extension Rendering {
  /// With these resources behind its own.
  func adding(_ more: [RenderedResource]) -> Rendering {
    more.isEmpty ? self : Rendering(resources: resources + more, notices: notices, withheld: withheld)
  }

  /// The documents of a session among its resources, the newest last.
  public var documents: [RenderedResource] { resources.filter { SessionDocument.number(ofRole: $0.role) != nil } }
}
