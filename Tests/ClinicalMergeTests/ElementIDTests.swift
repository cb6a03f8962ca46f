import ClinicalMerge
import LosslessJSON
import Testing

/// Two servers number the elements of a resource as they like; what they call them is no content.
struct ElementIDTests {
  static let ours = json(
    #"{"resourceType":"Patient","identifier":[{"id":"a1","system":"urn:mrn","value":"A1"}],"name":[{"id":"a2","use":"official","family":"Berg","given":["Ann"]}],"_birthDate":{"id":"a3"},"birthDate":"1980-02-03","maritalStatus":{"id":"a4","text":"married"}}"#
  )
  static let theirs = json(
    #"{"resourceType":"Patient","identifier":[{"id":"7","system":"urn:mrn","value":"A1"}],"name":[{"id":"8","use":"official","family":"Berg","given":["Ann"]}],"_birthDate":{"id":"9"},"birthDate":"1980-02-03","maritalStatus":{"text":"married"}}"#
  )

  @Test func `documents that differ only in the ids of elements say the same`() {
    #expect(Equivalence.areEquivalent(Self.ours, Self.theirs))
    #expect(Equivalence.normalForm(Self.ours) == Equivalence.normalForm(Self.theirs))
    #expect(fidelity(of: Self.theirs, to: Self.ours).isEmpty)
  }

  @Test func `at first contact they are no conflict, and the EHR's stand`() {
    let merged = merge(base: nil, local: Self.ours, remote: Self.theirs)
    #expect(merged.conflicts.isEmpty)
    #expect(merged.document == Self.theirs)
  }

  @Test func `beside an edit of ours the EHR's id of the element stands`() {
    let edited = Self.theirs.setting(["name", 0, "period"], to: ["start": "2020"]).setting(["name", 0, "id"], to: "x")
    let merged = merge(base: Self.theirs, local: edited, remote: Self.theirs.setting(["name", 0, "id"], to: "88"))
    #expect(merged.conflicts.isEmpty)
    #expect(merged.document["name"]?[0]?["id"] == "88" && merged.document["name"]?[0]?["period"] == ["start": "2020"])
  }

  @Test func `they do not keep our change from fitting, and ours are not sent over theirs`() {
    let new = Self.ours.setting(["identifier", 0, "use"], to: "usual").setting(["identifier", 0, "id"], to: "b1").setting(["name", 0, "given"], to: ["Anna"])
    let laid = overlay(difference(new, from: Self.ours), on: Self.theirs)
    #expect(laid.misfits.isEmpty)
    #expect(laid.document["identifier"]?[0] == ["id": "7", "system": "urn:mrn", "value": "A1", "use": "usual"])
    #expect(laid.document["name"]?[0]?["given"] == ["Anna"])
  }

  @Test func `the id of a resource, and of one that is contained and not referred to, is its own`() {
    let merged = merge(
      base: ["resourceType": "Patient", "id": "p"], local: ["resourceType": "Patient", "id": "q"], remote: ["resourceType": "Patient", "id": "r"])
    #expect(merged.document["id"] == "r" && merged.conflicts.isEmpty)
  }
}
