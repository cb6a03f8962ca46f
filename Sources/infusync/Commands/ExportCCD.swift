import ClinicalRecords
import Foundation
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync export ccd`: one .xml a patient.
struct ExportCCD {
  let output: String
  let session: Session

  /// Writes a document a patient into the folder `output`; for one patient, when that is no folder, into the file of that name.
  func write(_ records: [RecordVersion]) async throws -> [ExportedFile] {
    let writer = CCDWriter(catalog: try session.catalog(), organization: try session.home().configuration().clinic)
    let byPatient = Dictionary(grouping: records, by: \.patient)
    let active = byPatient.keys.sorted().filter { patient in
      byPatient[patient]?.contains { $0.kind == .patient && $0.body["recordStatus"]?.string == RecordStatus.active.rawValue } ?? false
    }
    if active.count < byPatient.count { session.tell("\(byPatient.count - active.count) patients are entered in error, and have no document") }
    var documents: [(patient: RecordID, bytes: [UInt8], count: Int)] = []
    for patient in active {
      let own = byPatient[patient] ?? []
      // The number of versions that the patient's records have: it rises with every edit.
      let version = own.reduce(0) { $0 + $1.version }
      let (bytes, notices) = try writer.document(of: own.map(\.body), version: version)
      for notice in notices { session.tell("\(patient): \(notice.path.isEmpty ? "" : notice.path + ": ")\(notice.message)") }
      documents.append((patient, bytes, own.count))
    }
    return try place(documents)
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
