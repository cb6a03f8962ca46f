import ClinicalMerge
import LosslessJSON
import Testing

/// Rules that one small document shows best: what is invariant, where members go, what is told.
struct RuleTests {
  private static func resource(_ type: String, _ members: String) -> JSON { json("{\"resourceType\":\"\(type)\",\(members)}") }

  private static func merged(
    _ type: String, _ base: String, _ local: String, _ remote: String, under policy: MergePolicy = MergePolicy(amendsWhatWasSigned: false)
  ) -> Merged {
    merge(base: resource(type, base), local: resource(type, local), remote: resource(type, remote), under: policy)
  }

  /// Each side is right by itself; together they are not.
  static let broken: [(rule: String, type: String, base: String, local: String, remote: String, path: String)] = [
    (
      "systolic over diastolic", "Observation",
      #""component":[{"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":120}},{"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":70}}]"#,
      #""component":[{"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":90}},{"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":70}}]"#,
      #""component":[{"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":120}},{"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":95}}]"#,
      "component"
    ),
    (
      "obs-7: a component tells again what the value tells", "Observation", #""code":{"coding":[{"code":"a"}]},"status":"final""#,
      #""code":{"coding":[{"code":"a"}]},"status":"final","valueInteger":1"#,
      #""code":{"coding":[{"code":"a"}]},"status":"final","component":[{"code":{"coding":[{"code":"a"}]},"valueInteger":2}]"#, "component"
    ),
    (
      "con-3: a problem has a clinical status", "Condition", #""category":[{"coding":[{"code":"other"}]}],"clinicalStatus":{"coding":[{"code":"active"}]}"#,
      #""category":[{"coding":[{"code":"other"}]}]"#,
      #""category":[{"coding":[{"code":"other"}]},{"coding":[{"code":"problem-list-item"}]}],"clinicalStatus":{"coding":[{"code":"active"}]}"#,
      "clinicalStatus"
    ),
    (
      "con-4: what has abated is not active", "Condition", #""clinicalStatus":{"coding":[{"code":"inactive"}]}"#,
      #""clinicalStatus":{"coding":[{"code":"inactive"}]},"abatementDateTime":"2026""#, #""clinicalStatus":{"coding":[{"code":"active"}]}"#, "clinicalStatus"
    ),
    (
      "qrs-1: items nest one way", "QuestionnaireResponse", #""item":[{"linkId":"g"}]"#, #""item":[{"linkId":"g","item":[{"linkId":"a"}]}]"#,
      #""item":[{"linkId":"g","answer":[{"valueInteger":1,"item":[{"linkId":"b"}]}]}]"#, "item"
    ),
  ]

  @Test(arguments: broken.map(\.rule)) func `what is right on both sides and not together is a conflict`(rule: String) throws {
    let one = try #require(Self.broken.first { $0.rule == rule })
    for (local, remote) in [(one.local, one.remote), (one.remote, one.local)] {
      let merged = Self.merged(one.type, one.base, local, remote)
      #expect(merged.conflicts.map(\.path) == [one.path] && merged.conflicts.map(\.reason) == [.notTogether], "\(merged)")
      #expect(merged.document == Self.resource(one.type, remote))
    }
  }

  @Test func `a dose that its rate and time no longer give is a conflict`() {
    func administration(_ dose: Int, _ end: String, _ text: String) -> String {
      #""effectivePeriod":{"start":"2026-03-01T10:00:00Z","end":"2026-03-01T\#(end):00Z"},"dosage":{"text":"\#(text)","dose":{"value":\#(dose),"code":"mg"},"rateQuantity":{"value":1,"code":"mg/min"}}"#
    }
    let merged = Self.merged("MedicationAdministration", administration(30, "10:40", "a"), administration(40, "10:40", "a"), administration(30, "10:30", "a"))
    #expect(merged.conflicts.map(\.reason) == [.notTogether] && merged.conflicts.map(\.path) == ["dosage"])
  }

  @Test func `what we add goes after its nearest earlier neighbour of our order, and the EHR's order stands`() {
    let (a, b, c, n) = (#"{"text":"a"}"#, #"{"text":"b"}"#, #"{"text":"c"}"#, #"{"text":"n"}"#)
    let merged = Self.merged("Procedure", #""followUp":[\#(a),\#(b)]"#, #""followUp":[\#(a),\#(n),\#(b)]"#, #""followUp":[\#(c),\#(b),\#(a)]"#)
    #expect(merged.document["followUp"]?.elements.map { $0["text"]?.string } == ["c", "b", "a", "n"])
    let first = Self.merged("Procedure", #""followUp":[\#(a)]"#, #""followUp":[\#(n),\#(a)]"#, #""followUp":[\#(a),\#(c)]"#)
    #expect(first.document["followUp"]?.elements.map { $0["text"]?.string } == ["a", "c", "n"])
  }

  @Test func `one member that went and one that came are one member, though no slot says so`() {
    let merged = Self.merged(
      "Procedure", #""followUp":[{"coding":[{"code":"1"}]}]"#, #""followUp":[{"coding":[{"code":"2"}]}]"#, #""followUp":[{"coding":[{"code":"3"}]}]"#)
    #expect(merged.conflicts.map(\.path) == ["followUp[|1]"] && merged.conflicts.map(\.reason) == [.bothChanged])
    // Each side put another number in the other's system: seen by itself on each side.
    let numbers = Self.merged(
      "Patient", #""identifier":[{"system":"m","value":"1"}]"#, #""identifier":[{"system":"m","value":"2"}]"#, #""identifier":[{"system":"v","value":"7"}]"#)
    #expect(numbers.conflicts.map(\.reason) == [.bothChanged] && numbers.conflicts.map(\.remote) == [["system": "v", "value": "7"]])
  }

  @Test func `of several that went and came, those of one slot are one member`() {
    func numbers(_ first: Int, _ second: Int) -> String {
      #""identifier":[{"system":"m","value":"\#(first)"},{"system":"v","value":"\#(second)"}]"#
    }
    let merged = Self.merged("Patient", numbers(1, 7), numbers(2, 8), numbers(3, 7))
    #expect(merged.conflicts.map(\.path) == ["identifier[m|1]"] && merged.conflicts.map(\.reason) == [.bothChanged])
    #expect(LawTests.same(merged.document, Self.resource("Patient", numbers(3, 8))))
  }

  @Test func `where two numbers may replace one, nothing is paired and a person looks`() {
    let merged = Self.merged(
      "Patient", #""identifier":[{"system":"m","value":"1"}]"#, #""identifier":[{"system":"m","value":"2"},{"system":"m","value":"3"}]"#,
      #""identifier":[{"system":"m","value":"1"},{"system":"v","value":"7"}]"#)
    #expect(merged.notices.contains { $0.path == "identifier" && $0.rule == "look-after" })
  }

  @Test(arguments: [
    ("Observation", "final", "preliminary", ["status-went-back-remote"]), ("Procedure", "on-hold", "in-progress", []),
    ("Procedure", "entered-in-error", "completed", ["withdrawal-undone"]), ("Encounter", "finished", "in-progress", ["status-went-back-remote"]),
  ])
  func `a status that went back is told, one that goes on from a pause is not`(type: String, from: String, to: String, rules: [String]) {
    let merged = Self.merged(type, #""status":"\#(from)""#, #""status":"\#(from)""#, #""status":"\#(to)""#)
    #expect(merged.notices.map(\.rule) == rules && merged.document["status"]?.string == to)
  }

  @Test(arguments: [
    ("Observation", "registered", "cancelled", "final"), ("Encounter", "planned", "cancelled", "finished"), ("Consent", "draft", "active", "rejected"),
  ])
  func `of two statuses that have no order none wins`(type: String, base: String, local: String, remote: String) {
    let merged = Self.merged(type, #""status":"\#(base)""#, #""status":"\#(local)""#, #""status":"\#(remote)""#)
    #expect(merged.conflicts.map(\.path) == ["status"] && merged.document["status"]?.string == remote)
  }

  @Test func `a value computed from others is the EHR's until it is computed again, and one it changed by itself is a conflict`() {
    let policy = MergePolicy(derived: ["length": ["period"]])
    let base = #""length":{"value":1},"period":{"start":"2026-01-01"}"#
    let both = Self.merged(
      "Encounter", base, #""length":{"value":2},"period":{"start":"2026-01-02"}"#, #""length":{"value":3},"period":{"start":"2026-01-01"}"#, under: policy)
    #expect(both.conflicts.isEmpty && both.document["length"]?["value"] == 3 && both.notices.map(\.rule).contains("derived"))
    let alone = Self.merged("Encounter", base, base, #""length":{"value":3},"period":{"start":"2026-01-01"}"#, under: policy)
    #expect(alone.conflicts.map(\.reason) == [.derivedDiffers])
    let followed = Self.merged("Encounter", base, base, #""length":{"value":3},"period":{"start":"2026-01-02"}"#, under: policy)
    #expect(followed.conflicts.isEmpty)
  }

  @Test func `a translation of a code is not another code`() {
    let (code, more) = (#""code":{"coding":[{"system":"s","code":"1"}]}"#, #""code":{"coding":[{"system":"s","code":"1"},{"system":"i","code":"F"}]}"#)
    let condition = Self.merged("Condition", code, more, code + #","severity":{"text":"mild"}"#)
    #expect(condition.conflicts.isEmpty && condition.document["code"]?["coding"]?.count == 2 && condition.document["severity"] != nil)
    let medication = Self.merged("Medication", code, code + #","form":{"text":"vial"}"#, more)
    #expect(medication.conflicts.isEmpty && medication.document["form"] != nil)
  }

  @Test func `labels of secrecy that the EHR changed are looked at, its modifiers are carried, and a subject is never adopted unseen`() {
    let labels = Self.merged("Observation", #""status":"final""#, #""status":"final""#, #""status":"final","meta":{"security":[{"code":"R"}]}"#)
    #expect(labels.notices.map { $0.path + " " + $0.rule } == ["meta.security look-after"])
    let modifier = Self.merged("Observation", #""status":"final""#, #""status":"final""#, #""status":"final","modifierExtension":[{"url":"u"}]"#)
    #expect(modifier.notices.isEmpty && modifier.document["modifierExtension"] != nil)
    let subject = #""subject":{"reference":"Patient/"#
    let moved = Self.merged("Observation", subject + #"1"}"#, subject + #"1"}"#, subject + #"2"}"#)
    #expect(moved.conflicts.map(\.reason) == [.otherPatient])
  }

  @Test func `of a type that no table names the whole resource waits for one conflict`() {
    let merged = Self.merged("Flag", #""status":"a","x":1,"y":1"#, #""status":"b","x":2,"y":1"#, #""status":"c","x":1,"y":2"#)
    #expect(merged.conflicts.map(\.path) == ["status"] && merged.document["x"] == 1 && merged.document["y"] == 2)
    #expect(merged.notices.map { $0.path + " " + $0.rule } == ["x held"])
  }

  @Test func `a misfit holds its group, and is shown as what it is`() {
    let misfit = MergeConflict(path: "result", base: 1, local: 2, remote: 3, reason: .baseDiffers)
    let base = Self.resource("Observation", #""status":"preliminary","valueInteger":3"#)
    let merged = merge(base: base, local: base.setting("bodySite", to: ["text": "arm"]), remote: base, misfits: [misfit])
    #expect(merged.conflicts == [misfit] && merged.document == base && merged.notices.map(\.rule) == ["held"])
  }

  @Test func `what only a person may end keeps the base of its group where it was`() {
    let merged = Self.merged(
      "Observation", #""status":"preliminary","valueInteger":1"#, #""status":"final","valueInteger":1"#, #""status":"preliminary","valueInteger":2"#)
    #expect(merged.conflicts.map(\.reason) == [.signedUnseen])
    #expect(Set(merged.openPaths(of: "Observation")) == ["status", "result"])
    let plain = Self.merged("Observation", #""method":{"text":"a"}"#, #""method":{"text":"b"}"#, #""method":{"text":"c"},"valueInteger":2"#)
    #expect(plain.openPaths(of: "Observation") == ["method"])
  }

  @Test func `one store's lead keeps the other value with its notice, and a conflict beside it takes it back`() {
    let policy = MergePolicy(leads: ["Observation.method": .clinic], amendsWhatWasSigned: false)
    let led = Self.merged("Observation", #""method":{"text":"a"}"#, #""method":{"text":"b"}"#, #""method":{"text":"c"}"#, under: policy)
    #expect(led.document["method"] == ["text": "b"] && led.notices == [MergeNotice(path: "method", rule: "lead-clinic", value: ["text": "c"])])
    let held = Self.merged(
      "Observation", #""method":{"text":"a"},"bodySite":{"text":"a"}"#, #""method":{"text":"b"},"bodySite":{"text":"b"}"#,
      #""method":{"text":"c"},"bodySite":{"text":"c"}"#, under: policy)
    #expect(held.conflicts.map(\.path) == ["bodySite"] && held.document["method"] == ["text": "c"])
    #expect(held.notices.map { $0.path + " " + $0.rule } == ["method held"])
  }

  @Test func `what the server had inside a value that is replaced goes with it, and each leaf of it is told`() {
    let (old, new) = (Self.resource("CarePlan", #""period":{"start":"2026-01"}"#), Self.resource("CarePlan", #""period":{"start":"2026-02"}"#))
    let laid = overlay(difference(new, from: old), on: Self.resource("CarePlan", #""period":{"start":"2026-01","end":"2026-03"}"#))
    #expect(laid.document == new && laid.notices == [MergeNotice(path: "period.end", rule: "dropped-with-atom", value: "2026-03")])
  }

  @Test func `codings that only we added go beside those the EHR has`() {
    func condition(_ codes: String...) -> JSON {
      Self.resource("Condition", #""code":{"coding":[\#(codes.map { #"{"system":"s\#($0)","code":"\#($0)"}"# }.joined(separator: ","))]}"#)
    }
    let laid = overlay(difference(condition("1", "2"), from: condition("1")), on: condition("1", "9"))
    #expect(laid.document == condition("1", "9", "2") && laid.misfits.isEmpty && laid.notices.isEmpty)
  }

  @Test func `a misfit leaves what the EHR says, and what is learned is laid over it`() {
    let (old, new, now) = (#""priority":{"text":"a"}"#, #""priority":{"text":"b"}"#, #""priority":{"text":"c"}"#)
    let change = difference(Self.resource("Encounter", new), from: Self.resource("Encounter", old))
    let laid = overlay(change, on: Self.resource("Encounter", now))
    #expect(laid.document == Self.resource("Encounter", now) && laid.misfits.map(\.reason) == [.baseDiffers])
    let learned = overlay(change, on: Self.resource("Encounter", now), under: MergePolicy(learned: ["priority"]))
    #expect(learned.document == Self.resource("Encounter", new) && learned.misfits.isEmpty)
  }

  @Test func `of two members with our key the one that says what we said is meant, and is changed`() {
    func plan(_ ranks: Int...) -> JSON {
      let members = ranks.map { #"{"condition":{"reference":"Condition/1"},"rank":\#($0)}"# }
      return Self.resource("Encounter", #""diagnosis":[\#(members.joined(separator: ","))]"#)
    }
    let laid = overlay(difference(plan(3), from: plan(1)), on: plan(7, 1))
    #expect(laid.document == plan(7, 3) && laid.misfits.isEmpty)
  }
}
