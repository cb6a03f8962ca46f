import ClinicalMerge
import FHIRR4
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

  @Test func `a path that leads nowhere finds nothing, and there is nothing to take out`() {
    #expect(value(at: "component[x].result", in: Self.observation) == nil)
    #expect(setting(nil, at: "component[x].result", in: Self.observation) == Self.observation)
    #expect(setting(nil, at: "device.identifier.value", in: Self.observation) == Self.observation)
  }

  /// What both sides added is not in what they last agreed on; a settlement writes it there.
  @Test(arguments: [
    ("Patient", "extension[urn:bed].value[x]", #"{"valueString":"A"}"#, #"{"extension":[{"url":"urn:bed","valueString":"A"}]}"#),
    ("Patient", "telecom[phone|555-0100].rank", "2", #"{"telecom":[{"system":"phone","value":"555-0100","rank":2}]}"#),
    ("Patient", "name[official].period", #"{"start":"2020"}"#, #"{"name":[{"use":"official","period":{"start":"2020"}}]}"#),
    ("Patient", "contact[Berg].gender", #""male""#, #"{"contact":[{"name":{"text":"Berg"},"gender":"male"}]}"#),
    (
      "Observation", "component[http://loinc.org|8480-6].result", #"{"valueInteger":1}"#,
      #"{"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueInteger":1}]}"#
    ),
    ("Observation", "component[free].result", #"{"valueInteger":1}"#, #"{"component":[{"code":{"text":"free"},"valueInteger":1}]}"#),
    (
      "QuestionnaireResponse", "item[g].item[g1].answer[*].value[x]", #"{"valueInteger":3}"#,
      #"{"item":[{"linkId":"g","item":[{"linkId":"g1","answer":[{"valueInteger":3}]}]}]}"#
    ),
    (
      "Encounter", "participant[Practitioner/n1].period", #"{"start":"2026"}"#,
      #"{"participant":[{"individual":{"reference":"Practitioner/n1"},"period":{"start":"2026"}}]}"#
    ),
    (
      "AllergyIntolerance", "reaction[hives].severity", #""mild""#,
      #"{"reaction":[{"manifestation":[{"text":"hives"}],"severity":"mild"}]}"#
    ),
    ("DocumentReference", "context.facilityType", #"{"text":"clinic"}"#, #"{"context":{"facilityType":{"text":"clinic"}}}"#),
    (
      "DocumentReference", "relatesTo[replaces|DocumentReference/d0].code", #""replaces""#,
      #"{"relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/d0"}}]}"#
    ),
  ])
  func `what the document has nothing of yet is made on the way`(type: String, path: String, shown: String, made: String) {
    let empty = JSON.object([JSON.Member("resourceType", .string(type))])
    let changed = setting(json(shown), at: path, in: empty)
    #expect(changed == JSON.object(empty.members + json(made).members))
    #expect(value(at: path, in: changed) == json(shown))
  }

  @Test(arguments: Sample.all) func `each side of a conflict can be set where the document has nothing of it`(sample: Sample) {
    let empty = JSON.object(sample.base.members.filter { $0.isNamed("resourceType") })
    for pair in sample.smallPairs {
      // What is contained has its place where something refers to it; there nothing can be made of a path.
      for conflict in LawTests.merged(sample.base, pair.local, pair.remote).conflicts where !conflict.path.hasPrefix("medication[x].") {
        // A whole member is shown as what it became, which may have another key.
        if ElementPath(conflict.path).steps.last?.key != nil { continue }
        for side in [conflict.base, conflict.local, conflict.remote] {
          let set = setting(side, at: conflict.path, in: empty)
          #expect(value(at: conflict.path, in: set) == side, "\(pair.told) at \(conflict.path): \(set)")
        }
      }
    }
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
