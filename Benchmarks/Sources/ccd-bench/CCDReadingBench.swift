import CDADocuments
import Foundation
import MappingCatalog
import RecordMapping

/// Documents of other people read a second, on one core: parsed and mapped to FHIR, and parsed alone.
struct CCDReadingBench {
  private let reader: CCDReader
  private let documents: [[UInt8]]

  /// Every `.xml` of a folder and the folders in it that the reader takes.
  init(folder: String, catalog: MappingCatalog) throws {
    let reader = CCDReader(catalog: catalog)
    let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".xml") }.sorted()
    let all = try names.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent($0))) }
    documents = all.filter { (try? reader.read($0)) != nil }
    self.reader = reader
    print("\(documents.count) of \(all.count) documents are read, \(documents.reduce(0) { $0 + $1.count }) bytes")
  }

  func run() throws {
    try measure("parsed") { _ = try CDADocument(reading: $0).root }
    try measure("parsed and mapped") { _ = try reader.read($0).resources.count }
  }

  private func measure(_ what: String, _ read: ([UInt8]) throws -> Void) throws {
    let bytes = documents.reduce(0) { $0 + $1.count }
    var seconds = Double.infinity
    for _ in 0..<7 { seconds = min(seconds, try ThreadTime.of { for document in documents { try read(document) } }) }
    print("\(what): \(Int(Double(documents.count) / seconds)) documents a second, \(String(format: "%.1f", Double(bytes) / seconds / 1e6)) MB/s")
  }
}
