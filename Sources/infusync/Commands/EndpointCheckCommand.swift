import ArgumentParser
import FHIRR4
import LosslessJSON
import RecordStore
import Reports

/// `infusync endpoint check`.
struct EndpointCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Go to an endpoint step by step, and say what it can do or which step fails",
    discussion: "Network, TLS, capabilities, where to log in, a token, a search for a patient that does not exist. Nothing is written there.")
  @Argument(help: "The endpoint.") var name: String
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let home = try session.home()
      let endpoint = try await home.store().existingEndpoint(name)
      var check = EndpointCheck(name: name)
      await check.run { try Connection(endpoint, home, home.configuration(), session.catalog()) }
      if let failure = check.failure {
        var told = failure
        told.message = "\(name), step \(check.steps.last?.name ?? ""): \(failure.message)"
        told.about += check.about
        told.more = [check.table] + failure.more
        throw told
      }
      return Answer(.object(check.about + check.abilities), text: check.text)
    }
  }
}
