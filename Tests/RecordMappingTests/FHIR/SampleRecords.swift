import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
@testable import RecordMapping
import Testing

/// The fixtures' invented records, and a mapper that knows the mappings built in.
enum SampleRecords {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let mapper = RecordMapper(catalog: MappingCatalog.load().catalog)

  static let clinic: [JSON] = RecordKind.allCases.flatMap { kind -> [JSON] in
    let text = (try? String(contentsOf: root.appending(path: "Fixtures/clinic/\(kind.rawValue).ndjson"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { try? JSON(parsing: String($0)) }
  }

  static let stories: [String] = {
    let folder = root.appending(path: "Fixtures/mapping").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.contains(".") }.sorted()
  }()

  static func story(_ name: String) throws -> JSON {
    try JSON(parsing: [UInt8](Data(contentsOf: root.appending(path: "Fixtures/mapping/\(name)/record.json"))))
  }

  /// Everything there is: the clinic's records and the stories'.
  static let all: [JSON] = clinic + stories.compactMap { try? story($0) }

  /// A record as a test's argument, shown by its kind and id.
  struct Sample: Sendable, CustomTestStringConvertible {
    let record: JSON
    var testDescription: String { "\(record["record"]?.string ?? "") \(record["id"]?.string ?? "")" }
  }

  /// A record, and the resource of it in one role.
  static func document(_ record: JSON, _ role: String) throws -> JSON {
    try #require(try mapper.render(record).resources.first { $0.role == role }).document
  }
}
