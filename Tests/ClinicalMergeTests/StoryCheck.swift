import ClinicalMerge
import LosslessJSON

/// Holds a story's expectation against what the merge makes of it.
enum StoryCheck {
  /// What differs, in words; empty where the story holds.
  static func differences(_ story: JSON) -> [String] {
    let merged = MergeStories.merged(story)
    let policy = MergeStories.policy(story["profile"])
    guard let expected = story["expected"] else { return ["the story expects nothing"] }
    var wrong: [String] = []
    let document = expected["merged"] ?? .null
    if document.isNull != merged.document.isNull || !(document.isNull || Equivalence.areEquivalent(document, merged.document, under: policy)) {
      wrong.append("merged is \(merged.document.text)")
    }
    let conflicts = Set(merged.conflicts.map(told))
    let wanted = Set(expected["conflicts"]?.elements.map(told) ?? [])
    wrong += conflicts.subtracting(wanted).map { "a conflict too many: \($0)" }.sorted()
    wrong += wanted.subtracting(conflicts).map { "a conflict is missing: \($0)" }.sorted()
    let notices = Set(merged.notices.map { $0.path + " " + $0.rule })
    let noted = Set(expected["notices"]?.elements.map { ($0["path"]?.string ?? "") + " " + ($0["rule"]?.string ?? "") } ?? [])
    wrong += notices.subtracting(noted).map { "a notice too many: \($0)" }.sorted()
    wrong += noted.subtracting(notices).map { "a notice is missing: \($0)" }.sorted()
    return wrong
  }

  private static func told(_ conflict: MergeConflict) -> JSON {
    [
      "path": .string(conflict.path), "base": conflict.base ?? .null, "local": conflict.local ?? .null, "remote": conflict.remote ?? .null,
      "reason": .string(conflict.reason.rawValue),
    ]
  }

  private static func told(_ conflict: JSON) -> JSON {
    [
      "path": conflict["path"] ?? "", "base": conflict["base"] ?? .null, "local": conflict["local"] ?? .null, "remote": conflict["remote"] ?? .null,
      "reason": conflict["reason"] ?? "",
    ]
  }
}

/// A story as a test's argument, told by its id.
struct Story: Sendable, CustomStringConvertible {
  let json: JSON

  init(_ json: JSON) { self.json = json }

  var description: String { json["id"]?.string ?? "a story without id" }
}
