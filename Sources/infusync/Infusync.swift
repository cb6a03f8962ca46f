import ArgumentParser
import EHRSync
import Foundation
import LosslessJSON

/// The tool that a clinic runs.
@main
struct Infusync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infusync",
    abstract: "Carry an infusion clinic's records to the EHRs that must hold them, and bring back what changed there",
    discussion: """
      Exit statuses: 0 done, nothing waits; 3 done, but a person must act; 64 the command line is wrong; 65 a file or record is bad; \
      70 our own fault; 73 an output could not be written; 75 run again; 76 the EHR refused for good; 77 not allowed; \
      78 configuration or a mapping file is wrong.
      """,
    version: Infusync.release,
    subcommands: [
      Init.self, Import.self, Export.self, View.self, Records.self, Score.self, Endpoints.self, Roster.self, Patients.self, Plan.self, Sync.self, Status.self,
      Review.self, Audit.self, Report.self, Check.self, Doctor.self, Backup.self, Restore.self,
    ])

  static let release = EngineRelease.current

  /// Runs the command; with `--json` there is one object on stdout even when the command line is wrong.
  static func main() async {
    CoreDumps.forbid()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let status as ExitCode {
      Foundation.exit(status.rawValue)
    } catch {
      let code = exitCode(for: error)
      if !code.isSuccess, arguments.contains("--json") {
        Terminal.write(JSON.object(["error": ["message": .string(message(for: error))], "exit": .int(Int(code.rawValue))]).text + "\n")
      }
      exit(withError: error)
    }
  }
}
