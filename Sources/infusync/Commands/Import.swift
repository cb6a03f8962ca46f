import ArgumentParser
import LosslessJSON
import RecordStore
import Reports

/// `infusync import`.
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take in records from files, folders or stdin",
    discussion: """
      Each file is taken whole or refused whole; the same file twice is a no-op. A source is remembered like an endpoint: it has a base, \
      so yesterday's dump cannot undo today's edit. A clinical document (C-CDA) is the word of its custodian, whatever brought it. Of a folder, files called .ndjson, .jsonl, .json, .csv and .xml are taken.
      """)

  @Argument(help: ArgumentHelp("Files, folders, or - for stdin.", valueName: "path"))
  var paths: [String]

  @Option(name: .customLong("as"), help: "What the files are: auto, records, csv, fhir, ndjson, ccd.")
  var format: ImportFormat = .auto

  @Option(help: ArgumentHelp("Whose word it is; files of one source follow one another.", valueName: "name"))
  var source: String?

  @Flag(help: "Say what would change; store nothing.")
  var dryRun = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let home = try session.home()
      let catalog = try session.catalog()
      let store = try home.store()
      let source = source ?? "files"
      if try await store.endpoint(source)?.isSource == false { throw Failure(.usage, "\(source) is an endpoint; name the source otherwise") }
      let files = try ImportFolder.files(paths) { session.tell($0) }
      try DiskRoom(at: home.folder.path).require(for: files.reduce(0) { $0 + $1.size }, at: home.folder.path)
      let round = ImportRound(store: store, catalog: catalog, named: self.source)
      let reading = try await round.read(files, as: format)
      let outcomes: [ImportOutcome]
      if dryRun || reading.allSatisfy(\.isRefused) {
        outcomes = try await round.take(reading, lease: nil, isDryRun: true)
      } else {
        outcomes = try await RunLease.held(home, store) { lease in try await round.take(reading, lease: lease, isDryRun: false) }
      }
      return answer(outcomes)
    }
  }

  private func answer(_ outcomes: [ImportOutcome]) -> Answer {
    let json: JSON = .object(["files": .array(outcomes.map(\.json)), "dryRun": dryRun ? true : nil])
    var status = ExitStatus.done
    if outcomes.contains(where: { $0.conflicts > 0 }) { status = .review }
    if outcomes.contains(where: \.isRefused) { status = .badInput }
    return Answer(json, text: outcomes.map { $0.text(isDryRun: dryRun) }.joined(separator: "\n"), status: status)
  }
}

/// What an imported file is.
enum ImportFormat: String, ExpressibleByArgument, CaseIterable { case auto, records, csv, fhir, ndjson, ccd }
