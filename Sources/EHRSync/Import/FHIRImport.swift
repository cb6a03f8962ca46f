internal import ClinicalMerge
public import ClinicalRecords
internal import Digests
internal import FHIRR4
public import LosslessJSON
public import RecordMapping
public import RecordStore

/// Takes FHIR resources from a file: a pull from a source, without a server to ask. Pure.
///
/// Patients are matched by their identifiers to ours, and made ours where none has them; everything else goes the way of what an
/// EHR says, with its references as the file wrote them.
public struct FHIRImport: Sendable {
  /// One resource of a file.
  public struct Resource: Sendable, Hashable {
    /// Where it stands: `entry[3]`, or empty.
    public var path: String
    /// Counted from 1.
    public var line: Int
    /// The FHIR resource type.
    public var type: String
    /// Its id in the file; of an entry without one, from its `fullUrl`.
    public var id: String
    /// References to other resources of the file are `Type/id`.
    public var document: JSON
  }

  /// What is wrong with a file: where, and what was expected.
  public struct Fault: Error, Sendable, Hashable {
    /// Counted from 1.
    public var line: Int
    /// Where in the resource or Bundle: `entry[3].resource`; empty for the whole.
    public var path: String
    /// What is wrong, and what was expected.
    public var message: String
  }

  /// What the store knows, read before.
  public struct Known: Sendable {
    /// Of the source, by the types and ids of the file and of what it refers to.
    public var exchanges: [Exchange] = []
    /// Current records, those of `exchanges` and of the matched patients.
    public var records: [RecordID: RecordVersion] = [:]
    /// All exchanges of the source with these records.
    public var exchangesByRecord: [RecordID: [Exchange]] = [:]
    /// Open and settled conflicts of the source.
    public var conflicts: [StoredConflict] = []
    /// Our patients, by `system|value` of each identifier.
    public var patientsByIdentifier: [String: [RecordID]] = [:]

    public init() {}
  }

  let source: String
  let now: String
  let mapper: RecordMapper

  /// The resources of these and of all they refer to, by type, to be looked up in one go.
  public static func mentioned(_ resources: [Resource]) -> [String: [String]] {
    var byType: [String: Set<String>] = [:]
    for resource in resources {
      byType[resource.type, default: []].insert(resource.id)
      for target in resource.document.references { if let (type, id) = target.resource { byType[type, default: []].insert(id) } }
    }
    return byType.mapValues { $0.sorted() }
  }

  public init(source: String, now: String, mapper: RecordMapper) {
    self.source = source
    self.now = now
    self.mapper = mapper
  }

  /// What became of the file's Patients.
  private struct Made {
    var batch = StoreBatch()
    var adopted = 0
    var notices: [SyncNotice] = []
    /// Paths of resources that need no further intake.
    var taken = Set<String>()
  }

  /// The patients of ours that a file's Patients are, by the path of the resource; several is none.
  public static func matches(_ resources: [Resource], _ known: Known) -> [String: [RecordID]] {
    var byResource: [ResourceID: RecordID] = [:]
    for ids in known.patientsByIdentifier.values { for id in ids { byResource[RecordMapper.resourceID(record: id, role: "patient")] = id } }
    var found: [String: [RecordID]] = [:]
    for resource in resources where resource.type == "Patient" {
      var ids = Set(OurIdentifier.all(in: resource.document).compactMap { byResource[$0] })
      for key in keys(resource.document) { ids.formUnion(known.patientsByIdentifier[key] ?? []) }
      found[resource.path] = ids.sorted()
    }
    return found
  }

  /// Decides for each resource of a file and says what is to be stored.
  public func take(_ resources: [Resource], _ known: Known) -> IntakeResult {
    var references = WireReferences(baseURL: "")
    for exchange in known.exchanges { references.learn(exchange) }
    var context = IntakeContext(endpoint: source, references: references, now: now)
    for exchange in known.exchanges {
      if let id = exchange.serverID { context.exchangesByServer["\(exchange.type)/\(id)"] = exchange }
      if exchange.type == "Patient", let patient = exchange.record { context.patients[exchange.resource] = patient }
    }
    context.records = known.records
    context.exchangesByRecord = known.exchangesByRecord
    context.conflicts = Dictionary(grouping: known.conflicts, by: \.resource)
    var made = Made()
    patients(resources, known, &context, &made)
    for record in known.records.values.sorted(by: { $0.record < $1.record }) {
      guard let rendering = try? mapper.render(record.body) else { continue }
      for resource in rendering.resources { context.recordsByResource[resource.resource] = record.record }
    }
    for resource in resources { name(resource, &context) }
    var rest: [Incoming] = []
    for resource in resources where !made.taken.contains(resource.path) {
      if resource.type != "Patient", !isOfSomebody(resource, context) {
        made.notices.append(SyncNotice(path: resource.path, message: "\(resource.type) names no patient of the file or of ours; left out"))
      } else {
        rest.append(Incoming(type: resource.type, serverID: resource.id, document: resource.document, version: resource.document.versionID))
      }
    }
    let policy = MergePolicy(resolveReference: { [references = context.references] text in references.resource(behind: text).map { "urn:uuid:\($0)" } ?? text })
    var result = Intake(reconciliation: Reconciliation(mapper: mapper, policy: policy), context: context).take(rest)
    result.batch.edits = made.batch.edits + result.batch.edits
    result.batch.exchanges = made.batch.exchanges + result.batch.exchanges
    result.adopted += made.adopted
    result.seen += made.adopted
    result.notices = made.notices + result.notices
    if !result.batch.edits.isEmpty || !result.batch.exchanges.isEmpty || !result.batch.conflicts.isEmpty {
      result.batch.audit.append(
        AuditNote(action: "import", actor: source, at: now, detail: ["resources": .int(resources.count), "records": .int(result.batch.edits.count)]))
    }
    return result
  }

  /// Learns which resource of ours, or of the source, one of the file is, so that references to it read the same in every file.
  private func name(_ resource: Resource, _ context: inout IntakeContext) {
    guard context.references.resource(behind: "\(resource.type)/\(resource.id)") == nil else { return }
    if let ours = OurIdentifier.all(in: resource.document).first(where: { context.recordsByResource[$0] != nil }) {
      return context.references.learn(ours, type: resource.type, serverID: resource.id)
    }
    let foreign = OurIdentifier.foreignResource(endpoint: source, type: resource.type, serverID: resource.id)
    // What becomes a record of ours is known by its rendering from then on.
    let adopted = mapper.adopt(context.references.localized(resource.document), resource: foreign, patient: foreign).flatMap { made -> ResourceID? in
      let role = made.kind == .problem ? "condition" : "response"
      return made.record["id"]?.string.flatMap { RecordID($0) }.map { RecordMapper.resourceID(record: $0, role: role) }
    }
    context.references.learn(adopted ?? foreign, type: resource.type, serverID: resource.id)
  }

  private func isOfSomebody(_ resource: Resource, _ context: IntakeContext) -> Bool {
    if context.exchangesByServer["\(resource.type)/\(resource.id)"] != nil { return true }
    return ["subject", "patient"].contains { name in
      guard let target = resource.document[name]?["reference"]?.string, let ours = context.references.resource(behind: target) else { return false }
      return context.patients[ours] != nil
    }
  }

  /// Says which Patient of the file is whose, and makes records of those that nobody is.
  private func patients(_ resources: [Resource], _ known: Known, _ context: inout IntakeContext, _ made: inout Made) {
    let matches = Self.matches(resources, known)
    for resource in resources where resource.type == "Patient" {
      let key = "Patient/\(resource.id)"
      let found = matches[resource.path] ?? []
      if let record = context.exchangesByServer[key]?.record {
        know(record, resource, &context)
      } else if found.count > 1 {
        made.notices.append(
          SyncNotice(path: resource.path, message: "\(found.count) of our patients have its identifiers; left out with all that is said of it"))
        made.taken.insert(resource.path)
      } else if let record = found.first {
        know(record, resource, &context)
        let id = RecordMapper.resourceID(record: record, role: "patient")
        context.exchangesByServer[key] = Exchange(
          endpoint: source, resource: id, type: "Patient", record: record, patient: record, role: "patient", serverID: resource.id)
      } else {
        adopt(resource, &context, &made)
      }
    }
  }

  private func know(_ record: RecordID, _ resource: Resource, _ context: inout IntakeContext) {
    let id = RecordMapper.resourceID(record: record, role: "patient")
    context.references.learn(id, type: "Patient", serverID: resource.id)
    context.patients[id] = record
  }

  /// A patient whom nobody of ours is: a record whose id follows from the first identifier, else from the source's id.
  private func adopt(_ resource: Resource, _ context: inout IntakeContext, _ made: inout Made) {
    made.taken.insert(resource.path)
    let seed = Self.keys(resource.document).first ?? "\(source)/\(resource.id)"
    let derived = derivedUUID(["patient", seed])
    let id = RecordID(high: derived.high, low: derived.low)
    let said = mapper.read(resource.document, role: "patient", record: id)
    let head: [JSON.Member] = [
      JSON.Member("record", .string(RecordKind.patient.rawValue)), JSON.Member("id", .string(id.description)),
      JSON.Member("recordStatus", .string(RecordStatus.active.rawValue)), JSON.Member("isActive", said.partial["isActive"] ?? true),
    ]
    let body = JSON.object(head + said.partial.members.filter { member in !head.contains { $0.name == member.name } })
    guard case .success = RecordBody.checked(body), let rendered = (try? mapper.render(body))?.resources.first else {
      made.notices.append(SyncNotice(path: resource.path, message: "cannot become a patient of ours; left out with all that is said of it"))
      return
    }
    know(id, resource, &context)
    made.adopted += 1
    made.batch.edits.append(
      RecordEdit(
        record: id, kind: .patient, patient: id, body: body,
        authorship: Authorship(author: source, at: now, reason: "read from \(source)", origin: source), madeFrom: 0, toldBy: [source]))
    made.batch.exchanges.append(
      Exchange(
        endpoint: source, resource: rendered.resource, type: "Patient", record: id, patient: id, role: rendered.role, serverID: resource.id,
        serverVersion: resource.document.versionID, base: resource.document, rendered: rendered.document, mappingVersion: mapper.version))
    made.notices += said.notices.map { SyncNotice(record: id, path: "\(resource.path).\($0.path)", message: $0.message) }
  }

  /// `system|value` of each identifier that an organization gave.
  private static func keys(_ patient: JSON) -> [String] {
    (patient["identifier"]?.elements ?? []).compactMap { identifier in
      guard let system = identifier["system"]?.string, system != OurIdentifier.system, let value = identifier["value"]?.string else { return nil }
      return "\(system)|\(value)"
    }
  }
}
