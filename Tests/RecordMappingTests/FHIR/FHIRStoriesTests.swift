import Foundation
import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRStoriesTests {
  @Test(arguments: SampleRecords.stories) func `a record is told in the resources its story expects`(story: String) throws {
    let rendering = try SampleRecords.mapper.render(SampleRecords.story(story))
    let told = FHIRExport.bundle(rendering.resources).prettyText + "\n"
    let file = SampleRecords.root.appending(path: "Fixtures/mapping/\(story)/expected.fhir.json")
    let expected = try? String(contentsOf: file, encoding: .utf8)
    #expect(told == expected, "\(story): not what is expected; UPDATE_FIXTURES=1 rewrites it, then read the difference")
    if told != expected, ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" { try Data(told.utf8).write(to: file) }
  }

  /// What only a consent lets out, and what a file has beside the resources.
  @Test(arguments: SampleRecords.stories) func `a file has beside a record what its story expects`(story: String) throws {
    let record = try SampleRecords.story(story)
    let open = try SampleRecords.mapper.render(record, disclosing: Disclosure(substanceUse: true, psychotherapyNotes: true))
    let told = try SampleRecords.mapper.render(record).resources
    var attachments = FHIRAttachments(SampleRecords.mapper)
    let beside = open.resources.filter { one in !told.contains { $0.role == one.role } } + (try attachments.next(record, open))
    let file = SampleRecords.root.appending(path: "Fixtures/mapping/\(story)/expected.file.fhir.json")
    let text = beside.isEmpty ? nil : FHIRExport.bundle(beside).prettyText + "\n"
    let expected = try? String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, "\(story): not what is expected; UPDATE_FIXTURES=1 rewrites it, then read the difference")
    if text != expected, let text, ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" { try Data(text.utf8).write(to: file) }
  }

  @Test func `there are stories, and each says in a line what it shows`() {
    #expect(SampleRecords.stories.count >= 38)
    for story in SampleRecords.stories {
      #expect(FileManager.default.fileExists(atPath: SampleRecords.root.appending(path: "Fixtures/mapping/\(story)/README.md").path), "\(story)")
    }
  }

  /// For validators outside: `INFUSYNC_RENDER_OUT=FILE` gets every resource of every sample, one a line, with what a file has beside them.
  @Test func `every sample record is rendered, for outside judges to read`() throws {
    var attachments = FHIRAttachments(SampleRecords.mapper)
    let resources = try SampleRecords.all.flatMap { record -> [RenderedResource] in
      let rendering = try SampleRecords.mapper.render(record, disclosing: Disclosure(substanceUse: true, psychotherapyNotes: true))
      return rendering.resources + (try attachments.next(record, rendering))
    }
    var lines: [UInt8] = []
    for document in FHIRExport.documents(resources) {
      document.write(into: &lines)
      lines.append(0x0A)
    }
    #expect(lines.count > 100_000)
    if let path = ProcessInfo.processInfo.environment["INFUSYNC_RENDER_OUT"] { try Data(lines).write(to: URL(filePath: path)) }
  }
}
