import ClinicalMerge
import LosslessJSON
import Testing

struct UnitAccessTests {
  static let observation = json(
    """
    {"resourceType":"Observation","status":"final","valueInteger":14,"_status":{"id":"s"},"component":[
    {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120}},{"code":{"text":"free"},"valueString":"b"}]}
    """)

  @Test(arguments: [
    ("result", #"{"valueInteger":14}"#), ("status", #"{"status":"final","_status":{"id":"s"}}"#),
    ("component[http://loinc.org|8480-6].result", #"{"valueQuantity":{"value":120}}"#), ("component[free].result", #"{"valueString":"b"}"#),
  ])
  func `a path finds what a conflict shows`(path: String, shown: String) {
    #expect(value(at: path, in: Self.observation) == json(shown))
  }

  @Test func `a path that leads nowhere finds nothing and sets nothing`() {
    #expect(value(at: "component[x].result", in: Self.observation) == nil)
    #expect(setting(1, at: "component[x].result", in: Self.observation) == Self.observation)
  }

  @Test func `a choice is set with its type, and the old type goes`() {
    let changed = setting(json(#"{"valueString":"high"}"#), at: "result", in: Self.observation)
    #expect(changed["valueInteger"] == nil && changed["valueString"] == "high")
  }

  @Test(arguments: Sample.all) func `setting each side of a conflict is read back, and changes nothing else`(sample: Sample) {
    for pair in sample.smallPairs {
      let merged = merge(base: sample.base, local: pair.local, remote: pair.remote, under: LawTests.policy)
      for conflict in merged.conflicts {
        let settled = setting(conflict.local, at: conflict.path, in: merged.document, replacing: conflict.remote)
        let back = setting(conflict.remote, at: conflict.path, in: settled, replacing: conflict.local)
        #expect(LawTests.same(back, merged.document), "\(pair.told) at \(conflict.path): \(back)")
      }
    }
  }

  @Test func `a composite base keeps the agreed value at an open conflict and takes the server's word elsewhere`() {
    let old = json(#"{"resourceType":"Patient","gender":"female","birthDate":"1980-02-03"}"#)
    let server = json(#"{"resourceType":"Patient","gender":"other","birthDate":"1981-02-03","active":true}"#)
    let base = compositeBase(server: server, old: old, openConflicts: ["birthDate"])
    #expect(base == json(#"{"resourceType":"Patient","gender":"other","birthDate":"1980-02-03","active":true}"#))
    #expect(compositeBase(server: server, old: old, openConflicts: ["active"])["active"] == nil)
  }

  @Test func `a composite base holds the agreed number alone where both sides corrected it`() {
    let old = json(#"{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"A1"},{"system":"urn:va","value":"7"}]}"#)
    let server = json(#"{"resourceType":"Patient","identifier":[{"system":"urn:va","value":"7"},{"system":"urn:mrn","value":"A3"}]}"#)
    #expect(LawTests.same(compositeBase(server: server, old: old, openConflicts: ["identifier[urn:mrn|A1]"]), old))
  }

  @Test func `a contained resource is read and set where it is referred to`() {
    let lot = "medication[x].batch.lotNumber"
    #expect(value(at: lot, in: Sample.administration.base) == "L1")
    let changed = setting("L9", at: lot, in: Sample.administration.base)
    #expect(changed["contained"]?[0]?["batch"]?["lotNumber"] == "L9" && changed["medicationReference"]?["reference"] == "#m")
  }
}
