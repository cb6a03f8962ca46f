import ArgumentParser
import CDADocuments
import LosslessJSON
import Reports

/// `infusync view`.
struct View: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a clinical document as one safe page for people",
    discussion: """
      Takes any CCD or other C-CDA document, whoever wrote it. The page is one HTML file with nothing from elsewhere: nothing of the document can \
      run, links lead to http, https and places in the page only, and pictures and attached files are named, not shown. Needs no home.
      """)

  @Argument(help: "The document, or - for stdin.") var file: String
  @Option(name: .shortAndLong, help: ArgumentHelp("Where to; else stdout.", valueName: "file")) var output: String?
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    if output == nil, options.json { throw ValidationError("--json and the page both want stdout; give -o a file") }
    try await options.answer { _ in
      let document = try ImportFolder.files([file]) { _ in }[0]
      let page: String
      do {
        guard let html = try DocumentPage.html(CDADocument(reading: document.documentBytes())) else {
          throw Failure(.badInput, "is no clinical document", path: file)
        }
        page = html
      } catch let error as CDAReadError {
        throw Failure(.badInput, error.description, path: file)
      }
      guard let output else {
        Terminal.write(Array(page.utf8))
        return Answer([:], text: "")
      }
      try OutputFile(output).write(Array(page.utf8))
      return Answer(["file": .string(output)], text: "Wrote \(output)")
    }
  }
}
