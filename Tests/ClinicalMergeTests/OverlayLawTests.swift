import ClinicalMerge
import LosslessJSON
import Testing

/// The laws of laying our change over the server's document, on documents to which the server has added things of its own.
struct OverlayLawTests {
  /// What servers add: bookkeeping, tags, extensions, members we never wrote.
  static func served(_ document: JSON) -> JSON {
    document.setting("meta", to: json(#"{"versionId":"3","tag":[{"system":"urn:t","code":"x"}]}"#))
      .setting("text", to: json(#"{"status":"generated","div":"<div>a</div>"}"#))
      .setting("serverExtra", to: json(#"{"n":1.500,"list":[1,2,3]}"#))
  }

  @Test(arguments: Sample.all) func `L12 no change of ours leaves the document as it is to the byte`(sample: Sample) {
    for pair in sample.largerPairs(30, seed: 3) {
      let laid = overlay(difference(pair.local, from: pair.local), on: Self.served(pair.remote))
      #expect(laid.document.text == Self.served(pair.remote).text && laid.misfits.isEmpty, "\(pair.told)")
    }
  }

  @Test(arguments: Sample.all) func `L12 our change over what we said is what we say`(sample: Sample) {
    for pair in sample.pairs {
      let laid = overlay(difference(pair.local, from: sample.base), on: sample.base)
      #expect(LawTests.same(laid.document, pair.local) && laid.misfits.isEmpty, "\(pair.told): \(laid)")
    }
  }

  @Test(arguments: Sample.all) func `L12 what the server added stays, digits and all`(sample: Sample) {
    for pair in sample.pairs {
      let laid = overlay(difference(pair.local, from: sample.base), on: Self.served(sample.base))
      #expect(LawTests.same(laid.document, Self.served(pair.local)) && laid.misfits.isEmpty, "\(pair.told): \(laid)")
      #expect(laid.document.text.contains(#""serverExtra":{"n":1.500,"list":[1,2,3]}"#), "\(pair.told)")
    }
  }

  @Test(arguments: Sample.all) func `L13 twice is once`(sample: Sample) {
    for pair in sample.pairs {
      let change = difference(pair.local, from: sample.base)
      let once = overlay(change, on: Self.served(sample.base)).document
      let twice = overlay(change, on: once)
      if twice.misfits.isEmpty { #expect(LawTests.same(twice.document, once), "\(pair.told): \(once) \(twice.document)") }
    }
  }

  @Test(arguments: Sample.all) func `L14 two edits one after the other are one edit`(sample: Sample) {
    for pair in sample.pairs {
      let first = overlay(difference(pair.local, from: sample.base), on: Self.served(sample.base))
      let second = overlay(difference(pair.remote, from: pair.local), on: first.document)
      let squashed = overlay(difference(pair.remote, from: sample.base), on: Self.served(sample.base))
      #expect(LawTests.same(second.document, squashed.document), "\(pair.told): \(second.document) \(squashed.document)")
    }
  }

  @Test(arguments: Sample.all) func `L15 where the document is another than we said it is left alone`(sample: Sample) {
    for pair in sample.pairs {
      let theirs = Set(LeafOracle(pair.remote).leaves).subtracting(LeafOracle(sample.base).leaves)
      let laid = overlay(difference(pair.local, from: sample.base), on: pair.remote)
      let shown = laid.misfits.reduce(into: Set<String>()) { $0.formUnion(LeafOracle.values($1.remote)) }
        .union(laid.notices.reduce(into: Set<String>()) { $0.formUnion(LeafOracle.values($1.value, named: LeafAccount.end(of: $1.path))) })
      for leaf in theirs.subtracting(LeafOracle(laid.document).leaves) where !LeafOracle(pair.local).leaves.contains(leaf) {
        #expect(shown.contains(LeafOracle.ending(leaf)), "\(pair.told): \(leaf) of the server's is overwritten")
      }
    }
  }

  @Test func `a person's change of digits alone is sent`() {
    let old = json(#"{"resourceType":"Observation","valueQuantity":{"value":1.0,"unit":"mg"}}"#)
    let new = json(#"{"resourceType":"Observation","valueQuantity":{"value":1.00,"unit":"mg"}}"#)
    #expect(overlay(difference(new, from: old), on: old).document == new)
  }

  @Test func `an interpretation computed for the old value goes with it, and is told`() {
    let old = json(#"{"resourceType":"Observation","code":{"text":"BP"},"valueInteger":14}"#)
    let new = json(#"{"resourceType":"Observation","code":{"text":"BP"},"valueInteger":25}"#)
    let server = json(#"{"resourceType":"Observation","code":{"text":"BP"},"valueInteger":14,"interpretation":[{"text":"N"}]}"#)
    let laid = overlay(difference(new, from: old), on: server)
    #expect(laid.document == new)
    #expect(laid.notices.map(\.path) == ["interpretation"])
  }

  @Test func `a site the server put into a dosage is not dropped silently`() {
    let old = json(#"{"resourceType":"MedicationAdministration","dosage":{"dose":{"value":40,"unit":"mg"}}}"#)
    let new = json(#"{"resourceType":"MedicationAdministration","dosage":{"dose":{"value":45,"unit":"mg"}}}"#)
    let server = json(#"{"resourceType":"MedicationAdministration","dosage":{"dose":{"value":40,"unit":"mg"},"site":{"text":"arm"}}}"#)
    let laid = overlay(difference(new, from: old), on: server)
    #expect(laid.document == server)
    #expect(laid.misfits.map(\.reason) == [.serverAddedInside])
  }

  @Test func `a value the server altered is a misfit until that is learned`() {
    let old = json(#"{"resourceType":"Encounter","priority":{"text":"routine"}}"#)
    let new = json(#"{"resourceType":"Encounter","priority":{"text":"urgent"}}"#)
    let server = json(#"{"resourceType":"Encounter","priority":{"text":"ROUTINE"}}"#)
    #expect(overlay(difference(new, from: old), on: server).misfits.map(\.reason) == [.baseDiffers])
    let learned = overlay(difference(new, from: old), on: server, under: MergePolicy(learned: ["priority"]))
    #expect(learned.document == new && learned.misfits.isEmpty)
  }

  @Test func `of two members with our key the one that says what we said is meant`() {
    func observation(_ values: String...) -> JSON {
      let components = values.map { #"{"code":{"coding":[{"system":"l","code":"a"}]},"valueQuantity":{"value":\#($0)}}"# }
      return json(#"{"resourceType":"Observation","component":[\#(components.joined(separator: ","))]}"#)
    }
    let laid = overlay(difference(observation("2"), from: observation("1")), on: observation("7", "1"))
    #expect(laid.document == observation("7", "2"))
    #expect(overlay(difference(observation("2"), from: observation("1")), on: observation("7", "8")).misfits.map(\.reason) == [.baseDiffers])
  }
}
