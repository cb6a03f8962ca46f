import LosslessJSON
import Testing

@testable import ClinicalMerge

/// A few members with all they may say: every document over them is one of the shapes.
struct Shapes: Sendable, CustomStringConvertible {
  let description: String
  let documents: [JSON]

  /// Documents of that type; of each member its values, where an empty text leaves it out. A value may be several members.
  init(_ type: String, _ name: String, _ choices: [[String]]) {
    description = type + ": " + name
    let bodies = choices.reduce([[]]) { bodies, values in bodies.flatMap { body in values.map { $0.isEmpty ? body : body + [$0] } } }
    documents = bodies.map { json("{\"resourceType\":\"\(type)\"" + $0.map { "," + $0 }.joined() + "}") }
  }

  private static func component(_ code: String, _ value: Int) -> String {
    #"{"code":{"coding":[{"system":"l","code":"\#(code)"}]},"valueInteger":\#(value)}"#
  }

  static let all = [
    Shapes(
      "Patient", "a primitive with its sibling, a code, a choice",
      [
        [
          "", #""birthDate":"1980-01-01""#, #""birthDate":"1980-01-01","_birthDate":{"extension":[{"url":"t","valueTime":"08:00"}]}"#,
          #""birthDate":"1981-01-01""#,
        ],
        ["", #""gender":"female""#], ["", #""deceasedBoolean":true"#, #""deceasedDateTime":"2026-01-01""#],
      ]),
    Shapes(
      "Patient", "a keyed list with a slot, of up to two members",
      [
        [
          "", #""identifier":[{"system":"m","value":"1"}]"#, #""identifier":[{"system":"m","value":"2"}]"#, #""identifier":[{"system":"v","value":"7"}]"#,
          #""identifier":[{"use":"usual","system":"m","value":"1"}]"#, #""identifier":[{"use":"old","system":"m","value":"1"}]"#,
          #""identifier":[{"system":"m","value":"1"},{"system":"v","value":"7"}]"#, #""identifier":[{"system":"v","value":"7"},{"system":"m","value":"1"}]"#,
          #""identifier":[{"system":"m","value":"2"},{"system":"v","value":"7"}]"#, #""identifier":[{"system":"m","value":"1"},{"system":"m","value":"2"}]"#,
          #""identifier":[{"use":"usual","system":"m","value":"1"},{"system":"v","value":"7"}]"#,
          #""identifier":[{"system":"m","value":"1"},{"use":"old","system":"m","value":"1"}]"#,
        ]
      ]),
    Shapes(
      "Observation", "status, result with what describes it, components",
      [
        [#""status":"preliminary""#, #""status":"final""#, #""status":"entered-in-error""#],
        [#""valueInteger":1"#, #""valueInteger":2,"interpretation":[{"text":"H"}]"#],
        ["", #""component":[\#(component("a", 1))]"#, #""component":[\#(component("a", 2)),\#(component("b", 1))]"#],
      ]),
    Shapes(
      "Condition", "what it is about, how bad, whether it is so",
      [
        [
          #""code":{"coding":[{"system":"s","code":"1"}]}"#, #""code":{"coding":[{"system":"s","code":"1"},{"system":"i","code":"F"}]}"#,
          #""code":{"coding":[{"system":"s","code":"2"}]}"#,
        ],
        ["", #""severity":{"text":"mild"}"#, #""severity":{"text":"severe"}"#],
        [
          #""clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]}"#,
          #""verificationStatus":{"coding":[{"code":"entered-in-error"}]}"#,
        ],
      ]),
    Shapes(
      "Encounter", "notes that only grow, and a member no table names",
      [
        ["", #""note":[{"text":"a"}]"#, #""note":[{"text":"a","time":"2026-01-01T10:00:00Z"}]"#, #""note":[{"text":"a"},{"text":"b"}]"#],
        ["", #""x":{"v":1,"u":"mg"}"#, #""x":{"v":2,"u":"ug"}"#, #""x":[1]"#],
      ]),
    Shapes(
      "QuestionnaireResponse", "items in items, several answers",
      [
        [
          "", #""item":[{"linkId":"1","answer":[{"valueInteger":1}]}]"#, #""item":[{"linkId":"1","answer":[{"valueInteger":2}]}]"#,
          #""item":[{"linkId":"1","answer":[{"valueInteger":1},{"valueInteger":2}]}]"#,
          #""item":[{"linkId":"g","item":[{"linkId":"1","answer":[{"valueInteger":1}]}]}]"#,
          #""item":[{"linkId":"1","answer":[{"valueInteger":1,"item":[{"linkId":"1a"}]}]},{"linkId":"2"}]"#,
        ], [#""status":"in-progress""#, #""status":"completed""#],
      ]),
  ]
}

/// The laws on every triple of small documents: all shapes over a few members, on all three sides, a missing base among them.
///
/// The bound: the members and values that ``Shapes/all`` lists, lists of at most two members, 12 to 24 documents a set, every triple.
struct ShapeTests {
  @Test(arguments: Shapes.all) func `every triple of small documents keeps the laws of any merge`(shapes: Shapes) {
    for base in shapes.documents {
      for (at, local) in shapes.documents.enumerated() {
        for remote in shapes.documents[at...] { Self.expectLaws(base, local, remote) }
      }
    }
  }

  private static func expectLaws(_ base: JSON, _ local: JSON, _ remote: JSON) {
    let one = LawTests.merged(base, local, remote)
    let other = LawTests.merged(base, remote, local)
    let told = "\(base) \(local) \(remote)"
    // L5, and with it L3 and L4 where two sides are alike.
    let swapped = other.conflicts.map { MergeConflict(path: $0.path, base: $0.base, local: $0.remote, remote: $0.local, reason: $0.reason) }
    #expect(Set(one.conflicts) == Set(swapped), "L5 \(told)")
    if one.conflicts.isEmpty { #expect(LawTests.same(one.document, other.document), "L5 \(told)") }
    let isForced = [local, remote].contains { Withdrawal.isSaid(by: $0["verificationStatus"]) }
    if local == base { #expect(one.document == remote && one.conflicts.isEmpty, "L3 \(told): \(one)") }
    if remote == base, !isForced { #expect(LawTests.same(one.document, local) && one.conflicts.isEmpty, "L3 \(told): \(one)") }
    if local == remote, !isForced { #expect(one.document == local && one.conflicts.isEmpty, "L4 \(told): \(one)") }
    for (merged, l, r) in [(one, local, remote), (other, remote, local)] {
      let account = LeafAccount(base: base, local: l, remote: r, merged: merged)
      #expect(account.lost.isEmpty, "L7 \(told): \(account.lost)")
      #expect(account.written.leaves.isSubset(of: account.local.leaves.union(account.remote.leaves)), "L8 \(told): \(merged.document)")
      #expect(account.written.atoms.isSubset(of: account.local.atoms.union(account.remote.atoms)), "L9 \(told): \(merged.document)")
      if merged.conflicts.isEmpty { #expect(account.returned.isEmpty, "L10 \(told): \(account.returned)") }
      for conflict in merged.conflicts {
        #expect(value(at: conflict.path, in: merged.document) == value(at: conflict.path, in: r), "L11 \(told) at \(conflict.path)")
      }
    }
  }
}
