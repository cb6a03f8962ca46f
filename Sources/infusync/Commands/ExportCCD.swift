import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Reports

/// `infusync export ccd`: one .xml a patient.
struct ExportCCD {
  let output: String
  let session: Session

  /// Writes a document a patient into the folder `output`; for one patient, when that is no folder, into the file of that name.
  func write(_ records: [RecordVersion], staff: [RecordVersion]) async throws -> [ExportedFile] {
    let catalog = try session.catalog()
    let writer = CCDWriter(catalog: catalog, organization: try session.home().configuration().clinic)
    let byPatient = Dictionary(grouping: records.filter { $0.kind.isOfPatient }, by: \.patient)
    let active = byPatient.keys.sorted().filter { patient in
      byPatient[patient]?.contains { $0.kind == .patient && $0.body["recordStatus"]?.string == RecordStatus.active.rawValue } ?? false
    }
    if active.count < byPatient.count { session.tell("\(byPatient.count - active.count) patients are entered in error, and have no document") }
    let people = staff.map(\.body)
    var told = ToldOnce()
    var documents: [(patient: RecordID, bytes: [UInt8], count: Int)] = []
    for patient in active {
      let own = byPatient[patient] ?? []
      // The number of versions that the patient's records have: it rises with every edit of one, and never falls.
      let version = own.reduce(0) { $0 + $1.version }
      let document = try writer.document(of: own.map(\.body) + people, version: version)
      told.add(document, of: own.map(\.body), catalog: catalog)
      documents.append((patient, document.bytes, own.count))
    }
    for line in told.lines { session.tell(line) }
    return try place(documents)
  }

  /// What a person is told of all documents together: a line a kind of thing, with how often it was met.
  private struct ToldOnce {
    private var notices: [String: Int] = [:]
    private var withheld: [String: Int] = [:]
    private var losses: [CCDLosses.Kind: Int] = [:]

    mutating func add(_ document: CCDDocument, of records: [JSON], catalog: MappingCatalog) {
      for notice in document.notices { notices[notice.message, default: 0] += 1 }
      for part in document.withheld { withheld[part.reason, default: 0] += 1 }
      for (kind, count) in CCDLosses.found(in: records, catalog: catalog) { losses[kind, default: 0] += count }
    }

    var lines: [String] {
      withheld.sorted { $0.key < $1.key }.map { "withheld \($0.value) times: \($0.key)" }
        + notices.sorted { $0.key < $1.key }.map { "\($0.value) times: \($0.key)" }
        + losses.sorted { $0.key < $1.key }.map { "not kept in a document, of \($0.value) \($0.key.record.rawValue) records: \($0.key.reason)" }
    }
  }

  private func place(_ documents: [(patient: RecordID, bytes: [UInt8], count: Int)]) throws -> [ExportedFile] {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
    let isFile = output.hasSuffix(".xml") || (isThere && !isFolder.boolValue)
    if output == "-" || isFile {
      guard documents.count == 1, let only = documents.first else {
        throw Failure(.usage, "\(documents.count) patients are \(documents.count) documents; name one --patient, or a folder for -o")
      }
      if output == "-" { Terminal.write(only.bytes) } else { try OutputFile(output).write(only.bytes) }
      return [ExportedFile(path: output, count: only.count)]
    }
    try ExportedFile.makeFolder(output)
    return try documents.map { document in
      let path = output + (output.hasSuffix("/") ? "" : "/") + "\(document.patient).xml"
      try OutputFile(path).write(document.bytes)
      return ExportedFile(path: path, count: document.count)
    }
  }
}
