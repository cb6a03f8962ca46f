import ArgumentParser
import LosslessJSON
import MappingCatalog
import OutcomeReports

/// `infusync score`.
struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score the answers to an instrument",
    discussion: """
      Reads {"answers":{"1":3,…},"baseline":{…} or "baselineTotal":58,"options":{"workNotApplicable":true}}; an item absent or \
      null is unanswered. Needs no home. Answers that cannot be are rejected with the reason (65).
      """)

  @Argument(help: "As caps-5, pcl-5, phq-9.") var instrument: String
  @Argument(help: "The answers, or - for stdin.") var file: String
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer(showsPatients: true) { session in
      let catalog = try session.catalog()
      guard let instrument = catalog.instruments[instrument] else {
        throw Failure(.usage, "there is no instrument \(instrument); there are \(catalog.instruments.keys.sorted().joined(separator: ", "))")
      }
      do {
        let files = try ImportFolder.files([file]) { _ in }
        guard files.count == 1, let only = files.first else { throw Failure(.usage, "\(file) holds \(files.count) files; one is scored at a time") }
        let input = try JSON(parsing: try only.bytes())
        let told = ScoreText(try ScoringRequest(input).judged(by: instrument), of: instrument, engine: Infusync.release)
        return Answer(told.json, text: told.text)
      } catch let error as JSONError {
        return rejected(instrument, error.description)
      } catch let rejection as ScoringRequest.Rejection {
        return rejected(instrument, rejection.reason)
      }
    }
  }

  private func rejected(_ instrument: Instrument, _ reason: String) -> Answer {
    Answer(
      ScoreText.rejected(reason, by: instrument, engine: Infusync.release), text: "\(instrument.id): rejected, \(reason)", status: .badInput)
  }
}
