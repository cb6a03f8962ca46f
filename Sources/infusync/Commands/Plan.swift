import ArgumentParser

/// `infusync plan`.
struct Plan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a sync would send, in which shape, and what is withheld; sends nothing",
    discussion: "Asks each endpoint for its CapabilityStatement, and for nothing else.")

  @Argument(help: ArgumentHelp("The endpoints; all when none is named.", valueName: "name")) var names: [String] = []
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { try await EndpointPreview.answer(names, $0, isDryRun: false) }
  }
}
