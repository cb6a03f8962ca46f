public import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
public import RecordStore

/// Finds which patient a person means.
public struct PatientLookup: Sendable {
  /// What was found.
  public enum Found: Sendable, Hashable {
    case one(RecordID)
    case none
    /// So many fit; a person must say it more exactly.
    case several(Int)
  }

  private let patients: [RecordVersion]

  /// A lookup among these records, of which only patients count.
  public init(_ records: [RecordVersion]) { patients = records.filter { $0.kind == .patient } }

  /// The patient named by a record id (or the id its Patient resource is exported with), by `mrn:SYSTEM|VALUE`, by a number that
  /// only one has, or by name and birth date when only one fits: `Testa 1976-04-20`, `Henri Testa 1976-04-20`.
  public func find(_ text: String) -> Found {
    if let id = RecordID(text) {
      return one(patients.filter { $0.record == id || RecordMapper.resourceID(record: $0.record, role: "patient") == id })
    }
    if text.hasPrefix("mrn:") {
      let parts = text.dropFirst(4).split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { return one(patients.filter { Self.identifiers($0).contains { $0.value == parts[0] } }) }
      return one(patients.filter { Self.identifiers($0).contains { $0.system == parts[0] && $0.value == parts[1] } })
    }
    let numbered = patients.filter { Self.identifiers($0).contains { $0.value == text } }
    return numbered.isEmpty ? one(named(text)) : one(numbered)
  }

  private func named(_ text: String) -> [RecordVersion] {
    let words = text.split { $0 == " " || $0 == "," }.map(String.init)
    let dates = words.filter { CalendarDate($0)?.day != nil }
    let names = words.filter { CalendarDate($0)?.day == nil }.map { $0.lowercased() }
    guard dates.count == 1, !names.isEmpty else { return [] }
    return patients.filter { patient in
      guard patient.body["birthDate"]?.string == dates[0] else { return false }
      return Self.names(patient).contains { parts in names.allSatisfy(parts.contains) }
    }
  }

  private func one(_ found: [RecordVersion]) -> Found {
    found.count > 1 ? .several(found.count) : found.first.map { .one($0.record) } ?? .none
  }

  private static func identifiers(_ patient: RecordVersion) -> [(system: String, value: String)] {
    (patient.body["identifiers"]?.elements ?? []).compactMap { identifier in
      guard let system = identifier["system"]?.string, let value = identifier["value"]?.string else { return nil }
      return (system, value)
    }
  }

  /// The words of each of the patient's names, in lower case.
  private static func names(_ patient: RecordVersion) -> [[String]] {
    (patient.body["names"]?.elements ?? []).map { name in
      let texts = [name["family"]?.string].compactMap { $0 } + (name["given"]?.elements ?? []).compactMap(\.string)
      return texts.flatMap { $0.lowercased().split(separator: " ").map(String.init) }
    }
  }
}
