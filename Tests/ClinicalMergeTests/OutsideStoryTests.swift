import ClinicalMerge
import Foundation
import LosslessJSON
import Testing

/// Stories told elsewhere, when `MERGE_STORIES` names a file of them.
struct OutsideStoryTests {
  static let stories: [Story] = {
    guard let path = ProcessInfo.processInfo.environment["MERGE_STORIES"], let data = FileManager.default.contents(atPath: path) else { return [] }
    return (try? JSON(parsing: Array(data)))?["stories"]?.elements.map(Story.init) ?? []
  }()

  @Test func `a named file of stories holds stories`() {
    let isNamed = ProcessInfo.processInfo.environment["MERGE_STORIES"] != nil
    #expect(isNamed == !Self.stories.isEmpty)
  }

  @Test(arguments: stories) func `the merge makes of it what the story says`(story: Story) {
    #expect(StoryCheck.differences(story.json) == [])
  }
}
