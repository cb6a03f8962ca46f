internal import ClinicalRecords
internal import LosslessJSON
internal import MappingCatalog
internal import RecordMapping

/// What is accepted is written and read again as the same, and can be rendered or says why not.
enum RecordsBody {
  static let catalog = MappingCatalog.load().catalog

  static func brokenLaw(_ bytes: [UInt8]) -> String? {
    guard let file = try? RecordsFile(reading: bytes, name: "fuzzed") else { return nil }
    for entry in file.entries {
      let body = RecordCoding.write(entry.record)
      guard let again = try? RecordCoding.read(body), again == entry.record, RecordCoding.write(again) == body else {
        return "a \(entry.record.kind.rawValue) is not the same when it is written and read"
      }
      guard entry.record.faults().isEmpty else { return "a \(entry.record.kind.rawValue) with faults was accepted" }
      _ = try? RecordMapper(catalog: catalog).render(body)
    }
    return nil
  }
}
