import CDADocuments
import ClinicalRecords
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping

/// One file as it was understood, or why it is refused.
struct ImportReading {
  enum Content {
    case records([RecordsFile.Entry])
    case fhir([FHIRImport.Resource], [SyncNotice])
    /// A clinical document, not read yet.
    case document(ImportFile)
    /// Lines of resources, not read yet.
    case lines(ImportFile)
    /// A table of assessments, not read yet.
    case table(ImportFile)
    case refused([RecordsFileFault])
  }

  let name: String
  let format: ImportFormat
  var content: Content

  var isRefused: Bool { if case .refused = content { true } else { false } }

  var entries: [RecordsFile.Entry] { if case .records(let entries) = content { entries } else { [] } }

  /// Its place by what it holds: files with patients go before those that speak of them.
  var firstKind: Int {
    switch content {
    case .fhir(let resources, _): return resources.map { SourceOrder.rank($0.type) }.min() ?? Int.max
    // After those that bring the patients by their numbers.
    case .document: return Int.max - 1
    case .lines(let file): return file.firstType.map(SourceOrder.rank) ?? Int.max
    // A table may name patients whom any other file brings.
    case .table: return Int.max
    default: break
    }
    return entries.map(\.record.kind).min().flatMap { RecordKind.allCases.firstIndex(of: $0) } ?? Int.max
  }
}

extension ImportFormat {
  /// What a file is, by its content; its name decides only where the content does not.
  static func detect(_ file: ImportFile) -> ImportFormat {
    // A byte order mark of UTF-16: what a spreadsheet calls Unicode text.
    if file.head.starts(with: [0xFF, 0xFE]) || file.head.starts(with: [0xFE, 0xFF]) { return .csv }
    let bytes = file.head.withoutMark.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard let first = bytes.first else { return file.name.hasSuffix(".csv") ? .csv : .records }
    if first == UInt8(ascii: "<") { return .ccd }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return file.name.hasSuffix(".ndjson") || file.name.hasSuffix(".jsonl") || file.name.hasSuffix(".json") ? .records : .csv
    }
    let line = bytes.prefix { $0 != 0x0A }
    // A line longer than what was looked at is a resource by itself, or the first of many.
    if line.endIndex == bytes.endIndex, file.size > file.head.count { return file.name.hasSuffix(".ndjson") || file.name.hasSuffix(".jsonl") ? .ndjson : .fhir }
    if let json = try? JSON(parsing: Array(line)) {
      if json["record"] != nil { return .records }
      if json["resourceType"] == nil { return .records }
      if json["resourceType"]?.string == "Bundle" { return .fhir }
      return file.size == file.head.count && bytes[line.endIndex...].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) } ? .fhir : .ndjson
    }
    // A resource over many lines, or one that is broken: its name stands near the beginning either way.
    return String(decoding: bytes.prefix(4096), as: UTF8.self).contains("\"resourceType\"") ? .fhir : .records
  }
}

extension [UInt8] {
  /// Without a byte order mark at its beginning.
  var withoutMark: ArraySlice<UInt8> { starts(with: [0xEF, 0xBB, 0xBF]) ? self[3...] : self[...] }
}

extension ImportFile {
  /// The type of the first line's resource; nil when that cannot be read from the file's head.
  var firstType: String? {
    var lines = NDJSONReader()
    lines.append(Array(head.withoutMark))
    if head.count == size { lines.finish() }
    return try? lines.next()?.value.get()["resourceType"]?.string
  }
}

/// Reads files: their shape, and what is wrong with each record by itself.
struct ImportReader {
  let catalog: MappingCatalog

  func read(_ file: ImportFile, as format: ImportFormat) -> ImportReading {
    let known = format == .auto ? ImportFormat.detect(file) : format
    return ImportReading(name: file.name, format: known, content: content(file, known))
  }

  private func content(_ file: ImportFile, _ format: ImportFormat) -> ImportReading.Content {
    func refused(_ line: Int, _ column: Int? = nil, _ path: String = "", _ message: String) -> ImportReading.Content {
      .refused([RecordsFileFault(file: file.name, line: line, column: column, path: path, message: message)])
    }
    do {
      switch format {
      case .records, .auto: return .records(try RecordsFile(reading: file.bytes(), name: file.name).entries)
      case .csv: return .table(file)
      case .fhir:
        let contents = try FHIRImport.contents(try JSON(parsing: Array(file.bytes().withoutMark)))
        return .fhir(contents.resources, contents.notices)
      case .ndjson: return .lines(file)
      case .ccd: return .document(file)
      }
    } catch let error as RefusedFile {
      return .refused(error.faults)
    } catch let error as FHIRImport.Fault {
      return refused(error.line, error.column, error.path, error.message)
    } catch let error as JSONError {
      return refused(error.line, error.column, "", error.message)
    } catch {
      return refused(1, nil, "", "\(error)")
    }
  }

  /// A clinical document, or why it is refused.
  enum DocumentContent {
    case document(DocumentImport)
    case refused([RecordsFileFault])
  }

  /// How long a document may take to be understood; the slowest of the samples takes milliseconds.
  private static let readingTime = Duration.seconds(4)

  func document(_ file: ImportFile) -> DocumentContent {
    func refused(_ line: Int, _ message: String) -> DocumentContent {
      .refused([RecordsFileFault(file: file.name, line: max(1, line), path: "", message: message)])
    }
    let end = ContinuousClock.now + Self.readingTime
    do {
      return .document(DocumentImport(try CCDReader(catalog: catalog).read(file.documentBytes()) { ContinuousClock.now > end }))
    } catch let error as CDAReadError {
      return refused(error.line, error.words)
    } catch {
      return refused(1, "\(error)")
    }
  }
}

extension ImportFile {
  /// All of it, when it is not too large to be a document: then it is not read into memory.
  func documentBytes() throws -> [UInt8] {
    let limits = CDALimits.standard
    guard size <= limits.bytes else { throw CDAReadError(kind: .tooLarge("more than \(limits.bytes >> 20) MB"), line: 0) }
    return try bytes()
  }
}
