internal import CDADocuments
internal import MappingCatalog
internal import RecordMapping

/// Read again it says the same: nothing of a document outlives it.
enum CCDBody {
  private static let reader = CCDReader(catalog: RecordsBody.catalog)

  static func brokenLaw(_ bytes: [UInt8]) -> String? {
    guard let first = try? reader.read(bytes) else { return nil }
    guard let again = try? reader.read(bytes) else { return "what was read once is refused the second time" }
    return again.resources.map(\.document) == first.resources.map(\.document) ? nil : "the same bytes were read in two ways"
  }
}
