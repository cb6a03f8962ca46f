import ArgumentParser
import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Reports

/// `infusync export`.
struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write records out: the same store gives the same bytes",
    discussion: """
      fhir -o FILE writes one Bundle; ndjson -o DIR one Type.ndjson a type; ccd -o DIR one .xml a patient; records -o FILE a records file; \
      csv -o DIR the assessments, a file an instrument. -o - writes to stdout. What was withheld, and why, is told on stderr.
      """)

  /// What is written.
  enum Format: String, ExpressibleByArgument, CaseIterable { case fhir, ndjson, ccd, records, csv }

  @Argument var format: Format

  @Option(name: .customLong("patient"), help: ArgumentHelp("Only this patient's records; may stand more than once.", valueName: "p"))
  var patients: [String] = []

  @Option(help: ArgumentHelp("Only records changed at or after this time, as 2026-03-02T00:00:00Z.", valueName: "t"))
  var since: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to; - is stdout.", valueName: "path"))
  var output = "-"

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if let since, DateTime(since) == nil { throw ValidationError("--since wants a time with its offset, as 2026-03-02T00:00:00Z") }
  }

  func run() async throws {
    if output == "-", options.json { throw ValidationError("--json and -o - both want stdout; give -o a file") }
    if output == "-" {
      do {
        let session = Session(options: options)
        try await write(session)
        _ = try await marked(session)
      } catch {
        Terminal.tell(Answer(failure: Failure(error)).text)
        throw ExitCode(Failure(error).status.rawValue)
      }
    } else {
      try await options.answer { session in
        let files = try await write(session)
        let json = JSON.array(files.map { ["file": .string($0.path), "records": .int($0.count)] })
        let open = try await marked(session)
        return Answer(
          ["files": json, "inConflict": .array(open.map { .string($0.description) })], text: files.map { "Wrote \($0.path)" }.joined(separator: "\n"))
      }
    }
  }

  @discardableResult
  private func write(_ session: Session) async throws -> [ExportedFile] {
    if format == .fhir || format == .ndjson { return try await resources(session) }
    let records = try await chosen(try session.store())
    switch format {
    case .records:
      return [try put(RecordsExport.lines(records), count: records.count)]
    case .fhir, .ndjson: return []
    case .csv: return try writeTables(records, try session.catalog())
    case .ccd:
      let staff = try await session.store().allRecords(RecordSelection(kinds: [.clinic, .practitioner]))
      return try await ExportCCD(output: output, session: session).write(records, staff: staff)
    }
  }

  /// The records among the exported patients' that have an open conflict; a person is told that our side is what was written.
  private func marked(_ session: Session) async throws -> [RecordID] {
    let store = try session.store()
    let open = try await store.openConflicts()
    var records = try await store.records(open.keys.sorted())
    if !patients.isEmpty {
      let lookup = try await store.patientLookup()
      let wanted = Set(try patients.map { try lookup.one($0) })
      records = records.filter { wanted.contains($0.patient) }
    }
    let count = records.reduce(0) { $0 + (open[$1.record]?.count ?? 0) }
    if let mark = ReviewText.mark(count, records: records.count) { session.tell(mark) }
    return records.map(\.record)
  }

  private func chosen(_ store: RecordDatabase) async throws -> [RecordVersion] {
    var selection = RecordSelection()
    if !patients.isEmpty {
      let lookup = try await store.patientLookup()
      selection.patients = try patients.map { try lookup.one($0) }
    }
    let records = try await store.allRecords(selection)
    guard let since = since.flatMap({ DateTime($0) }) else { return records }
    let changed = records.filter { record in DateTime(record.authorship.at).map { $0 >= since } ?? true }
    guard format == .ccd else { return changed }
    // A document tells all of a patient: whoever has a change gets a whole one.
    let whose = Set(changed.map(\.patient))
    return records.filter { whose.contains($0.patient) }
  }

  /// Streams the resources of the store, with what was withheld told once a reason.
  private func resources(_ session: Session) async throws -> [ExportedFile] {
    let store = try session.store()
    let lookup = patients.isEmpty ? nil : try await store.patientLookup()
    let chosen = try lookup.map { lookup in try patients.map { try lookup.one($0) } }
    var export = ResourceExport(mapper: RecordMapper(catalog: try session.catalog()), patients: chosen, since: since.flatMap { DateTime($0) })
    let (format, output) = (format, output)
    let files = try await store.snapshot { load in
      func write(_ sink: some ResourceSink) throws -> [ExportedFile] {
        var sink = sink
        try export.write(load, to: &sink)
        return try sink.finish()
      }
      if output == "-" { return try write(StandardOutput(isBundle: format == .fhir)) }
      return format == .fhir ? try write(BundleFile(output)) : try write(NDJSONFolder(output))
    }
    for (reason, count) in export.withheld.sorted(by: { $0.key < $1.key }) { session.tell("withheld \(count) times: \(reason)") }
    return files
  }

  private func put(_ bytes: [UInt8], count: Int) throws -> ExportedFile {
    if output == "-" { Terminal.write(bytes) } else { try OutputFile(output).write(bytes) }
    return ExportedFile(path: output, count: count)
  }

  private func writeTables(_ records: [RecordVersion], _ catalog: MappingCatalog) throws -> [ExportedFile] {
    try RecordsExport.assessmentTables(records, leastAnswer: { catalog.instruments[$0]?.leastAnswer }).map {
      try put($0.bytes, count: $0.rows, in: "\($0.instrument).csv")
    }
  }

  private func put(_ bytes: [UInt8], count: Int, in name: String) throws -> ExportedFile {
    if output == "-" {
      Terminal.write(bytes)
      return ExportedFile(path: "-", count: count)
    }
    try ExportedFile.makeFolder(output)
    let path = output + (output.hasSuffix("/") ? "" : "/") + name
    try OutputFile(path).write(bytes)
    return ExportedFile(path: path, count: count)
  }
}

/// A file that an export wrote.
struct ExportedFile {
  let path: String
  /// Records or resources in it.
  let count: Int

  /// Makes a folder that only its owner can read, where there is none.
  static func makeFolder(_ path: String) throws {
    if FileManager.default.fileExists(atPath: path) { return }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(.cannotWrite, "\(path) cannot be made")
    }
  }
}
