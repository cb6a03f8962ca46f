import ClinicalRecords
import LosslessJSON
import RecordStore

/// Whom the rows of a table may name: patients of the store, and of other files of the same call.
struct TablePeople: Sendable {
  private(set) var ids: Set<RecordID> = []
  /// By `system|value`; two patients of one number are told apart by nobody.
  private var numbers: [String: Set<RecordID>] = [:]

  init(_ load: BulkLoad, _ brought: [Patient]) throws {
    for patient in brought {
      ids.insert(patient.id)
      for identifier in patient.identifiers { numbers["\(identifier.system)|\(identifier.value.value)", default: []].insert(patient.id) }
    }
    try load.forEach(.patient) { version in
      ids.insert(version.record)
      for identifier in version.body["identifiers"]?.elements ?? [] {
        guard let system = identifier["system"]?.string, let value = identifier["value"]?.string else { continue }
        numbers["\(system)|\(value)", default: []].insert(version.record)
      }
    }
  }

  /// The only patient of that number.
  func patient(_ system: String, _ value: Sensitive<String>) -> RecordID? {
    let found = numbers["\(system)|\(value.value)"] ?? []
    return found.count == 1 ? found.first : nil
  }
}

extension BulkLoad {
  /// Each current version of a kind, in the order of ids, a page in memory at a time.
  func forEach(_ kind: RecordKind, _ work: (RecordVersion) throws -> Void) throws {
    var last: RecordID?
    repeat {
      let page = try records(of: RecordSelection(kinds: [kind]), after: last, limit: 500)
      for version in page { try work(version) }
      last = page.last?.record
    } while last != nil
  }
}
