import ArgumentParser
import LosslessJSON
import Reports

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The home: store and configuration (else INFUSYNC_HOME, else $XDG_DATA_HOME/infusync).", valueName: "dir"))
  var home: String?

  @Option(help: ArgumentHelp("A folder of mapping files that goes before those built in (else INFUSYNC_MAPPINGS).", valueName: "dir"))
  var mappings: String?

  @Flag(help: "Print one JSON object on stdout, whatever the exit status.")
  var json = false

  @Flag(help: "Say nothing on stderr.")
  var quiet = false

  /// Does a command's work and prints what came of it; leaves with its status.
  ///
  /// What is there to show patients goes to stdout alone: stderr ends in journals and mails.
  func answer(showsPatients: Bool = false, _ work: (Session) async throws -> Answer) async throws {
    let answer: Answer
    do {
      answer = try await work(Session(options: self))
    } catch {
      answer = Answer(failure: Failure(error))
    }
    if json {
      Terminal.write(answer.json.text + "\n")
      if !quiet, !answer.text.isEmpty, answer.isFailure || !showsPatients { Terminal.tell(answer.text) }
    } else if answer.isFailure {
      Terminal.tell(answer.text)
    } else if !answer.text.isEmpty {
      Terminal.write(answer.text + "\n")
    }
    if answer.status != .done { throw ExitCode(answer.status.rawValue) }
  }
}

/// What a command has to say: for programs, for people, and how it leaves.
struct Answer {
  var json: JSON
  var text: String
  var status: ExitStatus = .done
  var isFailure = false

  init(_ json: JSON, text: String, status: ExitStatus = .done) {
    self.json = json
    self.text = text
    self.status = status
  }

  init(failure: Failure) {
    json = .object(
      (failure.about + [
        JSON.Member("error", ["path": failure.path.map { .string($0) } ?? .null, "message": .string(failure.message)]),
        JSON.Member("exit", .int(Int(failure.status.rawValue))),
      ]))
    text = (["infusync: " + (failure.path.map { $0 + ": " } ?? "") + failure.message] + failure.more).joined(separator: "\n")
    status = failure.status
    isFailure = true
  }
}
