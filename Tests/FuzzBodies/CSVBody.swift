internal import ClinicalRecords
internal import RecordMapping

/// However the file is cut, the same rows come out; a table is read or refused.
enum CSVBody {
  private struct Rows: Equatable {
    var rows: [CSVReader.Row] = []
    var fault: CSVReader.Fault?
  }

  private static let nobody = RecordID(high: 0, low: 1)

  static func brokenLaw(_ bytes: [UInt8]) -> String? {
    let whole = rows(bytes, pieces: max(bytes.count, 1))
    for size in [1, 5, 33] where size < bytes.count {
      if rows(bytes, pieces: size) != whole { return "in pieces of \(size) bytes the rows are others" }
    }
    let table = AssessmentTable(
      file: "fuzzed", deriveID: { RecordMapper.resourceID(record: nobody, role: $0) }, instrumentOf: { RecordsBody.catalog.instruments[$0] },
      patientOf: { _, value in RecordMapper.resourceID(record: nobody, role: value.value) }, isPatient: { _ in true })
    guard let entries = try? table.read(bytes) else { return nil }
    for entry in entries where entry.line < 1 || !entry.record.faults().isEmpty { return "an assessment with faults was accepted" }
    return nil
  }

  private static func rows(_ bytes: [UInt8], pieces size: Int) -> Rows {
    var reader = CSVReader()
    var found = Rows()
    var start = 0
    do throws(CSVReader.Fault) {
      while start < bytes.count {
        let end = min(start + size, bytes.count)
        bytes[start..<end].withUnsafeBytes { reader.append($0) }
        start = end
        // What the first row is cut by is known once there is a whole line.
        while let row = try reader.next() { found.rows.append(row) }
      }
      reader.finish()
      while let row = try reader.next() { found.rows.append(row) }
    } catch {
      found.fault = error
    }
    return found
  }
}
