import Foundation
import Testing

/// `docs/merge-stories.md` says which story or test proves which rule; here it is held to that.
struct StoryTableTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

  private static func text(_ path: String) -> String { (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? "" }

  /// The rules, each with the stories and the tests its row names.
  static let rows: [(rule: String, stories: [String], tests: [String])] = text("docs/merge-stories.md").split(separator: "\n").compactMap { line in
    let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    guard cells.count == 5, cells[1] != "rule", !cells[1].hasPrefix("--") else { return nil }
    func quoted(_ cell: String) -> [String] {
      cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
    return (cells[1], quoted(cells[2]), quoted(cells[3]))
  }

  @Test func `each rule has a story or a test`() {
    #expect(Self.rows.count > 100)
    for row in Self.rows { #expect(!row.stories.isEmpty || !row.tests.isEmpty, "\(row.rule)") }
  }

  @Test func `each story that is named is told, and each that is told is named`() {
    let known = Set(StoryTests.stories.map(\.description))
    let named = Set(Self.rows.flatMap(\.stories))
    #expect(named.subtracting(known) == [] && known.subtracting(named) == [])
  }

  @Test func `each test that is named exists`() throws {
    let folder = Self.root.appending(path: "Tests").resolvingSymlinksInPath()
    let files = (FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? [])
      .filter { ["swift", "py"].contains($0.pathExtension) && $0.lastPathComponent != "StoryTableTests.swift" }
    let sources = files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.joined()
    try #require(!sources.isEmpty)
    for row in Self.rows {
      for test in row.tests { #expect(sources.contains("func `\(test)`") || sources.contains("def \(test)("), "\(row.rule): \(test)") }
    }
  }
}
