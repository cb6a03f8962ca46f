import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// A correction of the mappings goes out on purpose, and not by itself.
@Suite struct RerenderTests {
  static let patient = "33333333-0000-8000-8000-000000000001"
  static let problem = "33333333-0000-8000-8000-000000000002"

  static let chart: [JSON] = [
    [
      "record": "Patient", "id": .string(patient), "recordStatus": "active", "isActive": true,
      "names": [["id": "33333333-0000-8000-8000-000000000011", "family": "Mapper", "given": ["Max"]]], "gender": "male",
    ],
    [
      "record": "Problem", "id": .string(problem), "patient": .string(patient), "recordStatus": "active", "code": ["text": "PTSD"],
      "clinicalStatus": "active", "verificationStatus": "confirmed",
    ],
  ]

  /// The mappings of the repository with every `text` replaced in the concept maps.
  static func corrected(_ text: String, by other: String) throws -> RecordMapper {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Mappings").standardizedFileURL
    var files: [MappingFile] = []
    for folder in ["concept-maps", "instruments", "observations", "protocols", "endpoints"] {
      for file in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted() where file.hasSuffix(".json") {
        var content = try String(contentsOf: root.appending(path: "\(folder)/\(file)"), encoding: .utf8)
        if folder == "concept-maps" { content = content.replacingOccurrences(of: text, with: other) }
        files.append(MappingFile(path: "\(folder)/\(file)", bytes: Array(content.utf8)))
      }
    }
    let (catalog, faults) = MappingCatalog.load(files)
    try #require(faults.isEmpty, "\(faults)")
    return RecordMapper(catalog: catalog)
  }

  private func condition(_ clinic: Clinic) -> JSON? { clinic.resources().first { $0["resourceType"] == "Condition" } }

  private func rerendering() -> SyncSettings {
    var settings = SyncSettings()
    settings.rerenders = true
    return settings
  }

  @Test func `a corrected mapping waits until it is asked for, then goes out once`() async throws {
    var clinic = try Clinic()
    try await clinic.take(Self.chart)
    _ = try await clinic.sync()
    let before = try #require(condition(clinic))
    let old = clinic.mapper.version
    clinic.mapper = try Self.corrected("\"code\": \"problem-list-item\", \"display\"", by: "\"code\": \"encounter-diagnosis\", \"display\"")
    #expect(clinic.mapper.version != old)

    let plain = try await clinic.sync()
    #expect(plain.writes == 0, "\(plain.json.prettyText)")
    #expect(condition(clinic) == before)

    let asked = try await clinic.sync(rerendering())
    #expect(asked.outcome == .done && asked.pushed.verified == 1, "\(asked.json.prettyText)")
    let after = try #require(condition(clinic))
    #expect(after["category"]?.text.contains("encounter-diagnosis") == true)
    #expect(after["code"] == before["code"])

    let again = try await clinic.sync(rerendering())
    #expect(again.writes == 0, "\(again.json.prettyText)")
  }

  @Test func `a mapping that says the same sends nothing`() async throws {
    var clinic = try Clinic()
    try await clinic.take(Self.chart)
    _ = try await clinic.sync()
    clinic.mapper = try Self.corrected("Intravenous route", by: "Route into a vein")
    let asked = try await clinic.sync(rerendering())
    #expect(asked.writes == 0 && asked.outcome == .done, "\(asked.json.prettyText)")
  }

  @Test func `a correction does not undo what the EHR changed`() async throws {
    var clinic = try Clinic()
    try await clinic.take(Self.chart)
    _ = try await clinic.sync()
    let id = try #require(condition(clinic)?["id"]?.string)
    clinic.ehrEdits("Condition", id, ["note": [["text": "seen at the bedside"]], "onsetDateTime": "2019"])
    clinic.mapper = try Self.corrected("\"code\": \"problem-list-item\", \"display\"", by: "\"code\": \"encounter-diagnosis\", \"display\"")
    _ = try await clinic.sync(rerendering())
    let after = try #require(condition(clinic))
    #expect(after["note"]?[0]?["text"] == "seen at the bedside" && after["onsetDateTime"] == "2019")
    #expect(try await clinic.store.records([RecordID(Self.problem)!])[0].body["onset"] == "2019")
    #expect(after["category"]?.text.contains("encounter-diagnosis") == true)
  }
}
