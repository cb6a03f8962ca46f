internal import ClinicalRecords
internal import FHIRR4
internal import LosslessJSON
internal import RecordMapping
public import RecordStore

extension FHIRImport {
  /// What the store knows of a chunk: a few questions for all of it, inside the transaction that will take it.
  public func known(_ resources: [Resource], in load: BulkLoad) throws(StoreError) -> Known {
    var known = Known()
    let mentions = Mentions(resources)
    known.aliases = try load.aliases(source, serverIDs: mentions.ids)
    let names = Set(resources.map(\.name))
    let own = known.aliases.filter { names.contains("\($0.type)/\($0.serverID)") }
    known.exchanges = try load.exchanges(source, resources: own.map(\.resource))
    let met = Set(known.exchanges.compactMap(\.record))
    var records = met.union(mentions.records)
    for alias in known.aliases where ["Encounter", "Procedure", "MedicationAdministration"].contains(alias.type) {
      if let record = alias.record { records.insert(record) }
    }
    for resource in resources where resource.type == "Patient" { records.formUnion(people.matches(resource.document)) }
    for version in try load.records(records.sorted()) { known.records[version.record] = version }
    var exchanges = try load.wholeExchanges(source, records: records.subtracting(met).sorted())
    exchanges += try load.exchanges(source, records: met.sorted())
    for exchange in exchanges where exchange.type != RecordsImport.exchangeType {
      if let record = exchange.record { known.exchangesByRecord[record, default: []].append(exchange) }
    }
    let resources = known.exchanges.map(\.resource)
    if resources.isEmpty { return known }
    known.conflicts = try load.conflicts(source, resources: resources, states: [.open, .settled])
    for resource in resources { known.superseded[resource] = try load.superseded(source, resource) }
    return known
  }

  /// What a chunk names: ids of the source, and records of ours.
  private struct Mentions {
    var ids: [String] = []
    var records: Set<RecordID> = []

    init(_ resources: [Resource]) {
      var all = Set<String>()
      for resource in resources {
        all.insert(resource.id)
        for text in ReferenceText.all(in: resource.document) {
          if text.hasPrefix("urn:uuid:") { all.insert(String(text.dropFirst(9))) } else if let target = ReferenceTarget(text).resource { all.insert(target.id) }
        }
        if let origin = resource.origin { records.insert(origin.record) }
      }
      ids = all.sorted()
    }
  }
}
