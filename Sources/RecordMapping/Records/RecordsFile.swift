public import ClinicalRecords
internal import LosslessJSON

/// A records file: NDJSON, one record a line, taken whole or refused whole.
public struct RecordsFile: Sendable, Hashable {
  /// One record and the line it stands on.
  public struct Entry: Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    /// The record, without faults of its own.
    public let record: ClinicalRecord

    /// A record that stands on that line.
    public init(line: Int, record: ClinicalRecord) {
      self.line = line
      self.record = record
    }
  }

  /// What is known of a record that another file or the store holds.
  public struct Referent: Sendable, Hashable {
    /// The kind of the record.
    public let kind: RecordKind
    /// Whose record it is; a patient's is the patient.
    public let patient: RecordID

    /// What a store knows of one of its records.
    public init(kind: RecordKind, patient: RecordID) {
      self.kind = kind
      self.patient = patient
    }

    /// What is known of a record at hand.
    public init(_ record: ClinicalRecord) { self.init(kind: record.kind, patient: record.patient) }
  }

  /// The file as it was named to us.
  public let name: String
  /// In the order of the file.
  public let entries: [Entry]

  /// The records in the order of the file.
  public var records: [ClinicalRecord] { entries.map(\.record) }

  /// A line longer than this is refused before it is parsed; a session with a reading a second for a day is 20 MiB.
  public static let lineLimit = 32 << 20

  /// Reads a file whole: the shape of every line, what is wrong with every record, and ids that stand twice.
  ///
  /// Lines end in LF or CRLF; empty lines are passed over; a byte order mark is refused. References are looked at by
  /// ``unresolved(knowing:)``, once what they name outside the file has been looked up.
  public init(reading bytes: [UInt8], name: String) throws(RefusedFile) {
    var reader = LineReader(file: name)
    var start = 0
    while start < bytes.count, reader.faults.count <= RefusedFile.faultLimit {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      reader.read(bytes[start..<end])
      start = end + 1
    }
    guard reader.faults.isEmpty else { throw RefusedFile(reader.faults) }
    self.name = name
    entries = reader.entries
  }

  /// Reads a file whole and asks that everything it names is in it or known.
  public init(reading bytes: [UInt8], name: String, knowing known: (RecordID) -> Referent?) throws(RefusedFile) {
    try self.init(reading: bytes, name: name)
    let faults = unresolved(knowing: known)
    guard faults.isEmpty else { throw RefusedFile(faults) }
  }

  /// The records that the file names and does not hold, each once, in the order of the file; to be looked up in one go.
  public var outside: [RecordID] {
    var seen = Set(entries.map(\.record.id))
    return entries.flatMap { $0.record.references }.map(\.id).filter { seen.insert($0).inserted }
  }

  /// References to records that are neither in the file nor known, are of another kind, or belong to another patient.
  public func unresolved(knowing known: (RecordID) -> Referent?) -> [RecordsFileFault] {
    let held = Dictionary(entries.map { ($0.record.id, Referent($0.record)) }, uniquingKeysWith: { first, _ in first })
    var faults: [RecordsFileFault] = []
    for entry in entries {
      for reference in entry.record.references {
        guard let message = Self.objection(to: reference, of: entry.record, referent: held[reference.id] ?? known(reference.id)) else { continue }
        faults.append(RecordsFileFault(file: name, line: entry.line, path: reference.path, message: message))
      }
    }
    return faults
  }

  private static func objection(to reference: RecordReference, of record: ClinicalRecord, referent: Referent?) -> String? {
    guard let referent else { return "no \(reference.kind.rawValue) \(reference.id) is in the file or in the store" }
    guard referent.kind == reference.kind else { return "a \(reference.kind.rawValue) was expected, \(reference.id) is a \(referent.kind.rawValue)" }
    return !referent.kind.isOfPatient || referent.patient == record.patient ? nil : "\(reference.kind.rawValue) \(reference.id) belongs to another patient"
  }

  /// Reads line after line and keeps what it found.
  private struct LineReader {
    let file: String
    var line = 0
    var entries: [Entry] = []
    var faults: [RecordsFileFault] = []
    var lineOfID: [RecordID: Int] = [:]

    mutating func read(_ bytes: ArraySlice<UInt8>) {
      line += 1
      guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
      guard bytes.count <= RecordsFile.lineLimit else { return add("", "a line of more than \(RecordsFile.lineLimit) bytes") }
      do throws(JSONError) {
        take(try JSON(parsing: Array(bytes)))
      } catch {
        faults.append(RecordsFileFault(file: file, line: line, column: error.column, message: error.message))
      }
    }

    private mutating func take(_ json: JSON) {
      do throws(RecordError) {
        let record = try RecordCoding.read(json)
        for fault in record.faults() { add(fault.path, fault.message) }
        if let earlier = lineOfID.updateValue(line, forKey: record.id) { add("id", "stands on line \(earlier) too") }
        entries.append(Entry(line: line, record: record))
      } catch {
        add(error.path, error.message)
      }
    }

    private mutating func add(_ path: String, _ message: String) {
      faults.append(RecordsFileFault(file: file, line: line, path: path, message: message))
    }
  }
}

extension RecordsFile {
  /// The bytes of a records file: each record on a line of its own, in this order.
  public static func bytes(of records: some Sequence<ClinicalRecord>) -> [UInt8] {
    var out: [UInt8] = []
    for record in records {
      RecordCoding.write(record).write(into: &out)
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }
}
