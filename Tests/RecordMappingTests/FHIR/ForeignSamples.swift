import ClinicalRecords
import Foundation
import LosslessJSON
@testable import RecordMapping

/// Resources that others wrote, under `FHIR_SAMPLES`; the broken ones lie beside them.
enum ForeignSamples {
  static let folder = ProcessInfo.processInfo.environment["FHIR_SAMPLES"].flatMap { $0.isEmpty ? nil : $0 }.map { URL(filePath: $0) }
  static let isThere = folder != nil
  static let skipped = "FHIR_SAMPLES is not set: what other systems write was NOT tried"
  static let broken = folder.map { $0.deletingLastPathComponent().appending(path: "broken") }

  /// The samples' files, `.json` and `.ndjson`, by path.
  static let files: [URL] = {
    guard let folder, let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
    return all.compactMap { $0 as? URL }.filter { ["json", "ndjson"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
  }()

  /// The resources of a file, those in Bundles for themselves; a file or line that is no JSON has none.
  static func resources(_ file: URL) -> [JSON] {
    guard let data = try? Data(contentsOf: file) else { return [] }
    let documents: [JSON] =
      file.pathExtension == "ndjson"
      ? data.split(separator: UInt8(ascii: "\n")).compactMap { try? JSON(parsing: [UInt8]($0)) } : [try? JSON(parsing: [UInt8](data))].compactMap { $0 }
    return documents.flatMap { document -> [JSON] in
      guard document["resourceType"]?.string == "Bundle" else { return document["resourceType"] == nil ? [] : [document] }
      return (document["entry"]?.elements ?? []).compactMap { $0["resource"] }
    }
  }

  static let session = RecordID(high: 0x3333_3333_3333_8333, low: 0x8333_3333_3333_3333)
  static let patient = RecordID(high: 0x2222_2222_2222_8222, low: 0x8222_2222_2222_2222)

  /// As an import hands it on: the subject and the encounter are known to us.
  static func localized(_ document: JSON) -> JSON {
    var result = document
    for name in ["subject", "patient"]
    where document[name]?["reference"]?.string?.contains("Patient/") == true || document[name]?["reference"]?.string?.hasPrefix("urn:") == true {
      result = result.setting([.name(name), .name("reference")], to: .string("urn:uuid:\(RecordMapper.resourceID(record: patient, role: "patient"))"))
    }
    if document["encounter"]?["reference"] != nil {
      result = result.setting([.name("encounter"), .name("reference")], to: .string("urn:uuid:\(RecordMapper.resourceID(record: session, role: "encounter"))"))
    }
    return result
  }

  static func resourceID(_ document: JSON, _ salt: Int) -> RecordID {
    RecordID(deriving: ["sample", document["resourceType"]?.string ?? "", document["id"]?.string ?? "", String(salt)])
  }
}
