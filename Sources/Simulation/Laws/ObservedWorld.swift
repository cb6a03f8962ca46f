internal import ClinicalMerge
internal import ClinicalRecords
internal import EHRSync
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// What one store holds at a moment.
struct ObservedStore {
  let clinic: SimulatedStore
  var name: String { clinic.name }
  var records: [RecordID: RecordVersion] = [:]
  /// The values of edits in all versions of a record.
  var everSaid: [RecordID: Set<String>] = [:]
  var conflicts: [StoredConflict] = []
  /// What the conflicts keep; a dissolved one keeps nothing.
  var kept = Set<String>()
  /// All of them when everything is at rest, else those with an open conflict.
  var exchanges: [Exchange] = []
}

/// The EHR and all stores of the clinic, read once for all laws.
struct ObservedWorld {
  let ehr: SimulatedEHR
  let mapper: RecordMapper
  let ledger: EditLedger
  var stores: [ObservedStore] = []
  /// What the EHR has now, in the order in which it was made.
  var resources: [JSON] = []
  /// The values of edits in them.
  var saidThere = Set<String>()

  /// `isAtRest` reads what is known of each resource as well.
  init(_ clinics: [SimulatedStore], ehr: SimulatedEHR, mapper: RecordMapper, ledger: EditLedger, isAtRest: Bool) async throws {
    self.ehr = ehr
    self.mapper = mapper
    self.ledger = ledger
    resources = ehr.server.resources()
    for resource in resources { saidThere.formUnion(EditToken.all(in: resource.bytes)) }
    for clinic in clinics {
      var store = ObservedStore(clinic: clinic)
      for record in try await clinic.records() {
        store.records[record.record] = record
        for version in try await clinic.store.history(record.record) {
          store.everSaid[record.record, default: []].formUnion(EditToken.all(in: version.body.bytes))
        }
      }
      store.conflicts = try await clinic.store.conflicts(nil, states: [.open, .settled, .pushed, .closed, .dissolved])
      for conflict in store.conflicts where conflict.state != .dissolved {
        for side in [conflict.base, conflict.local, conflict.remote, conflict.settlement?.value] {
          if let side { store.kept.formUnion(EditToken.all(in: side.bytes)) }
        }
      }
      let open = store.conflicts.filter { $0.state == .open && $0.endpoint == SimulatedStore.endpoint }.map(\.resource)
      store.exchanges =
        isAtRest
        ? try await clinic.store.exchanges(SimulatedStore.endpoint, after: nil, limit: 10_000)
        : try await clinic.store.exchanges(SimulatedStore.endpoint, resources: open)
      stores.append(store)
    }
  }

  func references(_ store: ObservedStore) -> WireReferences {
    var references = WireReferences(baseURL: ehr.server.base)
    for exchange in store.exchanges { references.learn(exchange) }
    return references
  }

  func resource(_ type: String, _ id: String?) -> JSON? {
    resources.first { $0["id"]?.string == id && $0["resourceType"]?.string == type }
  }
}

/// Something that must hold of every world; each says in plain words what broke.
protocol SimulationLaw: Sendable {
  func violations(in world: ObservedWorld) -> [String]
}

/// The laws, by when they hold.
enum SimulationLaws {
  /// Whatever the weather and whoever was killed.
  static let atEachDaysEnd: [any SimulationLaw] = [NothingLost(), NoBlindOverwrite(), NothingTwice(), AgreedStaysAtConflicts(), RosterKept()]
  /// Once all stores have synced, everything is settled, and nothing moves any more.
  static let atRest: [any SimulationLaw] = atEachDaysEnd + [NothingMissing(), BaseIsTheServersWord(), StoresAgree(), RemovalsStand(), DeletionsAreMet()]
}
