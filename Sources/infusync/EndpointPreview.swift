import ClinicalRecords
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// What a sync would send to one endpoint, by its CapabilityStatement, its profile and what was agreed with it.
struct EndpointPreview {
  /// What would happen to the resources of one type.
  struct Counts {
    var creates = 0
    var updates = 0
    var withheld = 0
    /// Not taken there, and told by the document of the session.
    var byDocument = 0
    /// That corrected mappings would say otherwise; sent with `--rerender` alone, or with the next edit.
    var corrected = 0
    /// Why some are withheld, and how many.
    var reasons: [String: Int] = [:]
  }

  let endpoint: StoredEndpoint
  let plan: EndpointPlan
  let profile: SyncProfile
  let rerenders: Bool
  var counts: [String: Counts] = [:]
  /// What no resource says, by its reason.
  var untold: [String: Int] = [:]
  var editsWaiting = 0
  var unlinked = 0
  /// In which form sessions go as documents; nil where they go as resources.
  var documentForm: SessionDocumentWriter.Form?
  /// How many do.
  var sessionsByDocument = 0
  var faults: [SyncNotice] = []
  /// What the server is known not to keep of what is sent.
  var habits: [ServerHabit] = []

  /// Previews of these endpoints, or of all; leaves as the first that could not be asked.
  static func answer(_ names: [String], _ session: Session, isDryRun: Bool, rerenders: Bool = false) async throws -> Answer {
    let home = try session.home()
    let store = try home.store()
    let catalog = try session.catalog()
    let configuration = try home.configuration()
    var endpoints: [StoredEndpoint] = []
    if names.isEmpty { endpoints = try await store.endpoints().filter { !$0.isSource } }
    for name in names { endpoints.append(try await store.existingEndpoint(name)) }
    if endpoints.isEmpty { throw Failure(.usage, "there is no endpoint yet; `infusync endpoint add NAME URL` adds one") }
    var list: [JSON] = []
    var texts: [String] = []
    var statuses: [ExitStatus] = []
    for endpoint in endpoints {
      do {
        let connection = try Connection(endpoint, home, configuration, catalog)
        let capability = try await connection.capabilities().resource ?? .null
        connection.transport.stop()
        var preview = EndpointPreview(endpoint: endpoint, profile: SyncProfile(connection.profile), capability: capability, rerenders: rerenders)
        try await preview.look(store, RecordMapper(catalog: catalog), configuration.clinic)
        list.append(preview.json)
        texts.append(preview.text)
      } catch {
        let failure = Failure(error)
        list.append(["endpoint": .string(endpoint.name), "error": .string(failure.message)])
        texts.append("\(endpoint.name): \(failure.message)")
        statuses.append(failure.status)
      }
    }
    return Answer(
      .object(["endpoints": .array(list), "dryRun": isDryRun ? true : nil]), text: texts.joined(separator: "\n"), status: ExitStatus.ofSeveral(statuses))
  }

  init(endpoint: StoredEndpoint, profile: SyncProfile, capability: JSON, rerenders: Bool) {
    self.endpoint = endpoint
    self.rerenders = rerenders
    self.profile = profile
    plan = EndpointPlan(types: SyncProfile.types, capability: capability).limited(by: profile)
  }

  /// Renders what the roster's patients have, and compares it with what was agreed.
  private mutating func look(_ store: RecordDatabase, _ mapper: RecordMapper, _ clinic: CCDOrganization) async throws {
    let roster = try await store.roster(endpoint.name)
    let linked = Set(try await store.links(endpoint.name).map(\.patient))
    let outbox = try await store.outbox(endpoint.name)
    editsWaiting = outbox.count
    habits = try await store.habits(endpoint.name).filter(\.isLearned)
    let waiting = Set(outbox.map(\.record))
    let disclosures = try await Disclosures(roster, to: endpoint.name, at: Session.now(), in: store)
    unlinked = roster.filter { !linked.contains($0) }.count
    let records = roster.isEmpty ? [] : try await store.allRecords(RecordSelection(patients: roster))
    var agreed: [ResourceID: Exchange] = [:]
    for exchange in try await store.exchanges(endpoint.name, records: records.map(\.record)) { agreed[exchange.resource] = exchange }
    var documents = DocumentPreview(endpoint.name, plan, profile, mapper, clinic, store, now: Session.now())
    documentForm = documents.form
    for record in records {
      if let objection = disclosures.objection(to: record) {
        untold[objection.reason, default: 0] += 1
        continue
      }
      let rendering: Rendering
      do throws(MappingError) {
        rendering = try mapper.render(record.body, disclosing: .all)
      } catch {
        faults.append(SyncNotice(record: record.record, path: error.path, message: error.message))
        continue
      }
      let known = agreed.values.filter { $0.record == record.record }
      let isWaiting =
        waiting.contains(record.record) || records.contains { waiting.contains($0.record) && SessionDocument.session(of: $0.body) == record.record }
      let told = try await documents.documents(of: record, rendering, known: known, isWaiting: isWaiting, &faults)
      sessionsByDocument += told.isEmpty ? 0 : 1
      for resource in rendering.resources + told {
        let exchange = agreed[resource.resource]
        if !rerenders, !waiting.contains(record.record), let exchange, exchange.mappingVersion != mapper.version, exchange.rendered != nil {
          if exchange.rendered != resource.document { counts[resource.type, default: Counts()].corrected += 1 }
        } else {
          count(resource, exchange, isCarried: try await documents.carries(resource, of: record, among: records))
        }
      }
      for one in rendering.withheld { untold[one.reason, default: 0] += 1 }
    }
  }

  private mutating func count(_ resource: RenderedResource, _ exchange: Exchange?, isCarried: Bool) {
    if exchange?.rendered == resource.document { return }
    let isNew = exchange?.serverID == nil
    // The run asks the same.
    if let objection = Withholding(at: endpoint.name, plan: plan, profile: profile).objection(to: resource.document, isNew: isNew) {
      if isNew, isCarried { counts[resource.type, default: Counts()].byDocument += 1 } else { withhold(resource.type, objection) }
    } else if isNew {
      counts[resource.type, default: Counts()].creates += 1
    } else {
      counts[resource.type, default: Counts()].updates += 1
    }
  }

  private mutating func withhold(_ type: String, _ reason: String) {
    counts[type, default: Counts()].withheld += 1
    counts[type]?.reasons[reason, default: 0] += 1
  }

  /// Whether the server was seen to refuse a write onto a version that is not the newest; nil where no sync has tried yet.
  private var refusesStale: Bool? { EndpointKnowledge(endpoint.capability)?.refusesStale }

  private var json: JSON {
    [
      "endpoint": .string(endpoint.name), "editsWaiting": .int(editsWaiting), "unlinkedPatients": .int(unlinked),
      "createsPatients": .bool(profile.createPatients), "transactions": .bool(plan.takesTransactions),
      "refusesStale": refusesStale.map { .bool($0) } ?? .null,
      "documents": documentForm.map { ["form": .string($0.rawValue), "sessions": .int(sessionsByDocument)] } ?? .null,
      "types": .array(
        plan.types.map { type in
          let count = counts[type.type] ?? Counts()
          return [
            "type": .string(type.type), "declared": .bool(type.isDeclared), "create": .string(type.create.rawValue), "update": .bool(type.update),
            "pull": .string(type.pull.rawValue), "toCreate": .int(count.creates), "toUpdate": .int(count.updates), "withheld": .int(count.withheld),
            "toCorrect": .int(count.corrected), "byDocument": .int(count.byDocument),
            "reason": count.reasons.isEmpty ? .null : .string(count.reasons.keys.sorted().joined(separator: "; ")),
          ]
        }),
      "lost": .array(untold.sorted { $0.key < $1.key }.map { ["reason": .string($0.key), "count": .int($0.value)] }),
      "notKept": .array(
        habits.map { ["type": .string($0.type), "path": .string($0.path), "difference": .string($0.difference.rawValue), "times": .int($0.times)] }),
      "notices": .array(
        faults.map { ["record": $0.record.map { .string($0.description) } ?? .null, "path": .string($0.path), "message": .string($0.message)] }),
    ]
  }

  private var text: String {
    // A column more only where documents go.
    func row(_ first: [String], _ documents: String, _ rest: [String]) -> [String] { first + (documentForm == nil ? [] : [documents]) + rest }
    var table = TextTable(row(["type", "new", "changed"], "in documents", ["withheld", "how it goes", "how changes there are found"]))
    for type in plan.types {
      let count = counts[type.type] ?? Counts()
      table.add(
        row(
          [type.type, String(count.creates), String(count.updates)], String(count.byDocument),
          [String(count.withheld), Self.words(type), Self.pullWords(type)]))
    }
    var lines = ["\(endpoint.name): \(editsWaiting) edits wait; nothing was sent", table.text]
    if let documentForm {
      let form = documentForm == .cda ? "a CCD" : "a page (XHTML)"
      lines.append("sessions go as a document each, \(form), since MedicationAdministration is not taken there: \(sessionsByDocument) now")
    }
    if plan.takesTransactions { lines.append("writes go in transactions of up to \(SyncSettings().transactionEntries)") }
    if refusesStale == false { lines.append("it takes writes onto old versions: before each write what is there is read and compared") }
    if unlinked > 0 {
      lines.append(
        profile.createPatients
          ? "\(unlinked) patients are not linked yet: looked for by identifier, and made there when not found"
          : "\(unlinked) patients are not linked yet: looked for by identifier; who is not found is not sent (`infusync patients match \(endpoint.name)`)")
    }
    for type in plan.types {
      for (reason, count) in (counts[type.type]?.reasons ?? [:]).sorted(by: { $0.key < $1.key }) { lines.append("withheld \(count) \(type.type): \(reason)") }
    }
    let corrected = counts.values.reduce(0) { $0 + $1.corrected }
    if corrected > 0 {
      lines.append("\(corrected) resources would be told otherwise by the present mappings; `infusync sync \(endpoint.name) --rerender` sends them")
    }
    for (reason, count) in untold.sorted(by: { $0.key < $1.key }) { lines.append("withheld (\(count)): \(reason)") }
    for habit in habits {
      lines.append("\(habit.type).\(habit.path) comes back \(habit.difference.rawValue) (\(habit.times) times so far); ours is kept here")
    }
    for fault in faults { lines.append("cannot be sent: \(fault.record.map(\.description) ?? ""): \(fault.path): \(fault.message)") }
    return lines.joined(separator: "\n")
  }

  private static func words(_ type: TypePlan) -> String {
    let create =
      switch type.create {
      case .putOurID: "made by PUT under our id"
      case .postIfNoneExist: "made by POST if none has our identifier"
      case .searchThenPost: "looked for, then made by POST"
      case .none: "not made"
      }
    return create + (type.update ? "; updated with If-Match" : "; not updated") + (type.isDeclared ? "" : " (not declared; a sync tries whether it is served)")
  }

  private static func pullWords(_ type: TypePlan) -> String {
    switch type.pull {
    case .byPatient: type.hasLastUpdated ? "search by patient, since the last time" : "search by patient"
    case .byKnownID: "only what we know the id of"
    case .none: "not at all"
    }
  }
}
