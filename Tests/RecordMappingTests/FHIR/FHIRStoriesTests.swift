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

  @Test func `there are stories, and each says in a line what it shows`() {
    #expect(SampleRecords.stories.count >= 38)
    for story in SampleRecords.stories {
      #expect(FileManager.default.fileExists(atPath: SampleRecords.root.appending(path: "Fixtures/mapping/\(story)/README.md").path), "\(story)")
    }
  }

  /// For validators outside: `INFUSYNC_RENDER_OUT=FILE` gets every resource of every sample, one a line.
  @Test func `every sample record is rendered, for outside judges to read`() throws {
    let resources = try SampleRecords.all.flatMap { try SampleRecords.mapper.render($0).resources }
    var lines: [UInt8] = []
    for document in FHIRExport.documents(resources) {
      document.write(into: &lines)
      lines.append(0x0A)
    }
    #expect(lines.count > 100_000)
    if let path = ProcessInfo.processInfo.environment["INFUSYNC_RENDER_OUT"] { try Data(lines).write(to: URL(filePath: path)) }
  }
}
