import LosslessJSON
import Testing

@testable import ClinicalMerge

/// The laws of what follows a merge: deciding again, settling, several stores, other spellings.
struct RoundLawTests {
  /// Conflicts that end by themselves; the others remember an edit that no later side shows.
  private static func isPlain(_ merged: Merged) -> Bool { merged.conflicts.allSatisfy(\.dissolvesByItself) }

  /// A bucket of one member is shown as the member, or as a list where another side has several.
  private static func listed(_ value: JSON?) -> [JSON] { value.map { $0.kind == .array ? $0.elements : [$0] } ?? [] }

  @Test(arguments: Sample.all) func `L16 deciding again with sides that did not move opens the same conflicts and writes nothing`(sample: Sample) {
    for pair in sample.smallPairs {
      let once = LawTests.merged(sample.base, pair.local, pair.remote)
      guard !once.conflicts.isEmpty, Self.isPlain(once) else { continue }
      let base = compositeBase(server: once.document, old: sample.base, openConflicts: once.conflicts.map(\.path))
      let local = once.conflicts.reduce(once.document) { setting($1.local, at: $1.path, in: $0, replacing: $1.remote) }
      let again = LawTests.merged(base, local, once.document)
      #expect(Set(again.conflicts.map(\.path)) == Set(once.conflicts.map(\.path)), "\(pair.told): \(again.conflicts)")
      #expect(again.document == once.document, "\(pair.told): \(again.document)")
    }
  }

  @Test(arguments: Sample.all) func `L17 a conflict settled by a side is that side's, and no conflict again`(sample: Sample) {
    for pair in sample.smallPairs {
      let once = LawTests.merged(sample.base, pair.local, pair.remote)
      guard !once.conflicts.isEmpty, Self.isPlain(once) else { continue }
      for (at, settled) in once.conflicts.enumerated() {
        // A person has seen remote's value: that is what is agreed on at the path from now on; the others stay open.
        var others = once.conflicts
        others.remove(at: at)
        let base = compositeBase(server: once.document, old: sample.base, openConflicts: others.map(\.path))
        let theirs = others.reduce(once.document) { setting($1.local, at: $1.path, in: $0, replacing: $1.remote) }
        let ours = setting(settled.local, at: settled.path, in: theirs, replacing: settled.remote)
        let byTheirs = LawTests.merged(base, theirs, once.document)
        let byOurs = LawTests.merged(base, ours, once.document)
        #expect(!byTheirs.conflicts.contains { $0.path == settled.path }, "\(pair.told) theirs at \(settled.path)")
        #expect(Self.listed(value(at: settled.path, in: byTheirs.document)) == Self.listed(settled.remote), "\(pair.told) theirs at \(settled.path)")
        #expect(!byOurs.conflicts.contains { $0.path == settled.path }, "\(pair.told) ours at \(settled.path)")
        if others.isEmpty { #expect(LawTests.same(byOurs.document, ours), "\(pair.told) ours at \(settled.path)") }
      }
    }
  }

  @Test(arguments: Sample.all) func `L20 edits without conflict give the same document in every order of three stores`(sample: Sample) {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    var numbers = SeededNumbers(seed: 20)
    for _ in 0..<60 {
      let chosen = (0..<3).map { _ in numbers.below(sample.edits.count) }
      let stores = chosen.map { sample.edited([$0]) }
      var results: [JSON] = []
      for order in orders {
        var server = sample.base
        var isClear = true
        for store in order {
          let merged = LawTests.merged(sample.base, stores[store], server)
          isClear = isClear && merged.conflicts.isEmpty
          server = merged.document
        }
        if isClear { results.append(server) }
      }
      guard results.count == orders.count else { continue }
      for result in results.dropFirst() {
        #expect(LawTests.same(results[0], result), "\(chosen.map { sample.edits[$0].name }): \(results[0]) \(result)")
      }
    }
  }

  @Test(arguments: Sample.all) func `L22 what contained resources are called, and whether references are absolute, means nothing`(sample: Sample) {
    func renamed(_ document: JSON) -> JSON {
      let contained = document["contained"]?.elements.map { $0.setting("id", to: .string("z-" + ($0["id"]?.string ?? ""))) }
      let moved = rewritten(document) { $0.hasPrefix("#") ? "#z-" + $0.dropFirst() : $0 }
      return contained.map { moved.setting("contained", to: .array($0)) } ?? moved
    }
    func absolute(_ document: JSON) -> JSON {
      rewritten(document) { $0.hasPrefix("#") ? $0 : "https://ehr.example/fhir/" + $0 }
    }
    for pair in sample.smallPairs {
      let one = LawTests.merged(sample.base, pair.local, pair.remote)
      for other in [renamed(pair.remote), absolute(pair.remote)] {
        let again = LawTests.merged(sample.base, pair.local, other)
        #expect(LawTests.same(one.document, again.document), "\(pair.told): \(one.document) \(again.document)")
        #expect(one.conflicts.map { $0.path + $0.reason.rawValue } == again.conflicts.map { $0.path + $0.reason.rawValue }, "\(pair.told)")
      }
    }
  }

  private func rewritten(_ value: JSON, _ rewrite: (String) -> String) -> JSON {
    switch value.kind {
    case .array: return .array(value.elements.map { rewritten($0, rewrite) })
    case .object:
      return .object(
        value.members.map { member in
          guard member.name == "reference", let text = member.value.string else { return JSON.Member(member.name, rewritten(member.value, rewrite)) }
          return JSON.Member(member.name, .string(rewrite(text)))
        })
    default: return value
    }
  }

  @Test(arguments: [
    (["Encounter.priority": MergePolicy.Lead.clinic], "lead-clinic"), (["Encounter": .ehr], "lead-ehr"), (["priority": .ehr], "lead-ehr"),
    (["Encounter.priority": .clinic, "Encounter": .ehr, "priority": .ehr], "lead-clinic"), (["Procedure.priority": .ehr], ""),
  ])
  func `a lead is found by type and element, then by type, then by element`(leads: [String: MergePolicy.Lead], rule: String) {
    func encounter(_ priority: String) -> JSON { ["resourceType": "Encounter", "status": "arrived", "priority": ["text": .string(priority)]] }
    let merged = merge(base: encounter("a"), local: encounter("b"), remote: encounter("c"), under: MergePolicy(leads: leads))
    #expect(merged.notices.map(\.rule) == (rule.isEmpty ? [] : [rule]))
    #expect(merged.conflicts.isEmpty == !rule.isEmpty)
  }
}
