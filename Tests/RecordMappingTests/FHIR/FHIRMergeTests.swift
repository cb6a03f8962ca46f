import ClinicalMerge
import LosslessJSON
@testable import RecordMapping
import Testing

/// What the form of a resource is chosen for: two sides that change different members of a list do not meet.
@Suite struct FHIRMergeTests {
  private let mapper = SampleRecords.mapper

  struct Pair: Sendable, CustomTestStringConvertible {
    let story: String
    let role: String
    let ours: [JSONStep]
    let theirs: [JSONStep]
    let value: JSON
    var testDescription: String { "\(story) \(role) \(ours) \(theirs)" }
  }

  static let pairs: [Pair] = [
    Pair(story: "infusion-with-two-pauses", role: "administration", ours: ["pauses", 0, "reason"], theirs: ["pauses", 1, "reason"], value: "Changed"),
    Pair(
      story: "infusion-with-staff-and-scales", role: "encounter", ours: ["discharge", "criteria", 0, "isMet"],
      theirs: ["discharge", "criteria", 1, "at"], value: "2026-03-02T11:40:00-05:00"),
    Pair(story: "consent-to-share", role: "consent", ours: ["recipients", 0, "endpoint"], theirs: ["recipients", 1, "endpoint"], value: "west"),
  ]

  @Test(arguments: pairs) func `each side changes a member of a list, and both changes stay`(pair: Pair) throws {
    let record = try SampleRecords.story(pair.story)
    let ourValue: JSON = pair.ours.last == "isMet" ? false : pair.value
    let (mine, theirs) = (record.setting(pair.ours, to: ourValue), record.setting(pair.theirs, to: pair.value))
    let (base, local, remote) = try (document(record, pair), document(mine, pair), document(theirs, pair))
    let merged = merge(base: base, local: local, remote: remote)
    let both = mine.setting(pair.theirs, to: pair.value)
    let own = merged.conflicts.filter { $0.path.hasPrefix("extension") }
    #expect(own.isEmpty, "\(own)")
    let read = mapper.reading(record, before: base, after: merged.document, role: pair.role)
    #expect(read.record == both)
  }

  @Test func `each side adds a concern, and both are read in the record's order`() throws {
    let record = try SampleRecords.story("medication")
    let base = try SampleRecords.document(record, "medication")
    let mine = try SampleRecords.document(record.setting("concerns", to: ["benzodiazepine", "stimulant", "theophylline"]), "medication")
    let theirs = try SampleRecords.document(record.setting("concerns", to: ["maoi", "benzodiazepine", "stimulant"]), "medication")
    let merged = merge(base: base, local: mine, remote: theirs)
    #expect(merged.conflicts.isEmpty)
    let read = mapper.reading(record, before: base, after: merged.document, role: "medication").record
    #expect(read["concerns"] == ["maoi", "benzodiazepine", "stimulant", "theophylline"])
  }

  private func document(_ record: JSON, _ pair: Pair) throws -> JSON { try SampleRecords.document(record, pair.role) }
}
