import ClinicalMerge
import Foundation
import LosslessJSON
import Testing

/// The stories of `Fixtures/merge`, each held against the real merge.
struct StoryTests {
  static let stories: [Story] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/merge").standardized
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".json") }.sorted()
    return names.flatMap { name -> [Story] in
      let data = FileManager.default.contents(atPath: folder.appending(path: name).path) ?? Data()
      return (try? JSON(parsing: Array(data)))?["stories"]?.elements.map(Story.init) ?? [Story(["id": .string(name + " is no file of stories")])]
    }
  }()

  @Test(arguments: stories) func `the merge makes of it what the story says`(story: Story) {
    #expect(StoryCheck.differences(story.json) == [])
  }

  @Test func `there is a story for each table of rules`() { #expect(Self.stories.count >= 20) }

  @Test(arguments: stories) func `a story that expects something else fails`(story: Story) {
    let wrong = story.json.setting(["expected", "merged", "resourceType"], to: "Other")
    #expect(!StoryCheck.differences(wrong).isEmpty)
    let missing = story.json.setting(["expected", "notices"], to: json(#"[{"path":"nowhere","rule":"held"}]"#))
    #expect(!StoryCheck.differences(missing).isEmpty)
  }

  @Test func `run tells each story by its id, with conflicts and notices`() {
    let told = MergeStories.run(.array(Self.stories.map(\.json)))
    #expect(told["stories"]?.elements.map { $0["id"] } == Self.stories.map { $0.json["id"] })
    #expect(told["stories"]?.elements.allSatisfy { $0["merged"] != nil && $0["conflicts"] != nil && $0["notices"] != nil } == true)
  }
}
