import RecordStore
import Reports

/// `infusync export ccd`: one .xml a patient.
struct ExportCCD {
  let output: String
  let session: Session

  /// The wiring point of the CCD mapping: gets the chosen records in the order of (kind, id), and writes a document a patient into
  /// the folder `output`, or the file of that name for one patient.
  func write(_ records: [RecordVersion]) async throws -> [ExportedFile] {
    throw Failure(.usage, "export ccd is not in this release")
  }
}
