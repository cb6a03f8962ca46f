import ArgumentParser
import LosslessJSON
import Reports

/// `infusync check`.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Check the mapping files; every fault is told at once")
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let (catalog, faults) = session.loadedCatalog()
      let counts: JSON = [
        "instruments": .int(catalog.instruments.count), "conceptMaps": .int(catalog.conceptMaps.count), "observations": .int(catalog.observations.count),
        "protocols": .int(catalog.protocols.count), "endpoints": .int(catalog.endpoints.count),
      ]
      let good =
        "\(catalog.instruments.count) instruments, \(catalog.conceptMaps.count) concept maps, \(catalog.observations.count) readings, "
        + "\(catalog.protocols.count) protocols and \(catalog.endpoints.count) endpoint profiles are in order."
      let text = faults.isEmpty ? good : faults.map(\.description).joined(separator: "\n")
      return Answer(["files": counts, "faults": Session.json(faults)], text: text, status: faults.isEmpty ? .done : .configuration)
    }
  }
}
