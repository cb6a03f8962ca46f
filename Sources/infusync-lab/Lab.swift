import ArgumentParser

/// For trying and testing: pretended EHRs, simulation, the demo.
@main struct Lab: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infusync-lab", abstract: "Try and test Infusync: pretended EHRs, simulation, the demo",
    subcommands: [CrashCommand.self, DemoCommand.self, FixturesCommand.self, GenerateCommand.self, MergeCommand.self, SimulateCommand.self])
}
