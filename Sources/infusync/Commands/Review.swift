import ArgumentParser
import ClinicalRecords
import LosslessJSON
import RecordStore
import Reports

/// `infusync review`.
struct Review: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Settle conflicts, and look at what an EHR refused",
    subcommands: [List.self, Show.self, ReviewSettle.self, ReviewUndo.self, ReviewRetry.self, Export.self])

  /// `infusync review list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List what waits for a person, gravest and oldest first; no values on the screen")
    @Flag(help: "Patients by name and birth date, not by the beginning of their record's id.") var names = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let all = try await ReviewDesk(session, showsNames: names).everything()
        return Answer(["items": .array(all.map { $0.item.json($0.entry) })], text: ReviewText.list(all.map(\.entry)))
      }
    }
  }

  /// `infusync review show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one item with its three sides, who changed what, and what each choice does",
      discussion: "In colour on a terminal, unless NO_COLOR is set; as wide as the terminal, or COLUMNS.")
    @Argument var id: String
    @Flag(help: "The patient by name and birth date, not by the beginning of the record's id.") var names = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let desk = try ReviewDesk(session, showsNames: names)
        let item = try await ReviewItem.one(id, desk.store)
        let entry = try await desk.entry(item)
        return Answer(item.json(entry), text: ReviewText.text(entry, width: Terminal.width, isColored: Terminal.isColored && !options.json))
      }
    }
  }

  /// `infusync review export`.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write what waits as one HTML page to look at together",
      discussion: "The page fetches nothing and runs nothing; it can be printed. It shows patients' values: its file can be read by its owner only.")
    @Option(name: .shortAndLong, help: ArgumentHelp("Where to; - is stdout.", valueName: "file.html")) var output: String
    @Flag(help: "Patients by name and birth date, not by the beginning of their record's id.") var names = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
      if output == "-", options.json { throw ValidationError("--json and -o - both want stdout; give -o a file") }
    }

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let all = try await ReviewDesk(session, showsNames: names).everything().map(\.entry)
        let page = ReviewPage.html(all, now: Session.now())
        guard output != "-" else { return Answer([:], text: page) }
        try OutputFile(output).write(Array(page.utf8))
        let what = all.count == 1 ? "1 item" : "\(all.count) items"
        return Answer(
          ["file": .string(output), "items": .int(all.count)], text: "Wrote \(output): \(what). It shows patients' values; delete it after the review.")
      }
    }
  }
}
