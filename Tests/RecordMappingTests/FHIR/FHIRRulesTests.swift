import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRRulesTests {
  private let mapper = SampleRecords.mapper

  private static let resources: [RenderedResource] = SampleRecords.all.flatMap { (try? SampleRecords.mapper.render($0).resources) ?? [] }

  @Test func `a receiver that adds up every dose of an infusion gets what was delivered`() throws {
    for record in SampleRecords.clinic where record["record"]?.string == "InfusionSession" && record["isBlinded"] != true {
      let administrations = try mapper.render(record).resources.filter { $0.role.hasPrefix("administration") }
      let doses = administrations.compactMap { $0.document["dosage"]?["dose"]?["value"]?.number?.literal }
      #expect(doses == [record["dose"]?["delivered"]?["value"]?.number?.literal].compactMap { $0 })
      for child in administrations.dropFirst() {
        #expect(child.document["dosage"]?["rateRatio"] != nil)
        #expect(child.document["partOf"]?[0]?["reference"]?.string == "urn:uuid:\(administrations[0].resource)")
      }
    }
  }

  /// The codes that nobody has seen in a public source.
  @Test func `a code that was not seen is never sent by a mapping`() {
    let unseen: Set<String> = ["mg/h", "mg/mL", "mL/h", "mg/min", "mg/kg/h", "ug/kg/min", "8478-0", "POS", "NEG", "IND"]
    func check(_ tree: JSON) {
      for member in tree.members {
        if member.name == "code", let code = member.value.string { #expect(!unseen.contains(code), "\(code)") }
        check(member.value)
      }
      for element in tree.elements { check(element) }
    }
    for resource in Self.resources { check(resource.document) }
  }

  @Test func `every resource has our identifier, and no two have the same`() {
    var seen: Set<RecordID> = []
    for resource in Self.resources {
      let own = "urn:uuid:\(resource.resource)"
      let identifier = resource.document["identifier"]
      #expect(identifier?["value"]?.string == own || identifier?[0]?["value"]?.string == own, "\(resource.role)")
      seen.insert(resource.resource)
    }
    #expect(seen.count > 500)
  }

  /// The fields that name another record, and its resources that are referred to.
  private static let others = [
    ("session", ["encounter"]), ("course", ["course"]), ("clinic", ["location", "organization"]), ("prescribedBy", ["practitioner"]),
    ("givenBy", ["practitioner"]), ("heldBy", ["practitioner"]), ("indication", ["condition"]), ("psychotherapy", ["psychotherapy"]),
  ]

  @Test func `references point to resources of ours, by their id`() throws {
    for record in SampleRecords.all {
      let resources = try mapper.render(record).resources
      let patient = record["record"]?.string == "Patient" ? record["id"] : record["patient"]
      var known = Set(resources.map(\.resource))
      if let id = patient?.string.flatMap({ RecordID($0) }) { known.insert(RecordMapper.resourceID(record: id, role: "patient")) }
      for (field, roles) in Self.others {
        guard let id = record[field]?.string.flatMap({ RecordID($0) }) else { continue }
        for role in roles { known.insert(RecordMapper.resourceID(record: id, role: role)) }
      }
      func check(_ tree: JSON) {
        for member in tree.members {
          if member.name == "reference", let uri = member.value.string, uri != "#drug" {
            #expect(RecordID(String(uri.dropFirst("urn:uuid:".count))).map(known.contains) == true, "\(uri)")
          }
          check(member.value)
        }
        for element in tree.elements { check(element) }
      }
      for resource in resources { check(resource.document) }
    }
  }

  @Test func `a withdrawn record withdraws all it was told in`() throws {
    for story in SampleRecords.stories {
      guard try SampleRecords.story(story)["recordStatus"]?.string == "entered-in-error" else { continue }
      let resources = try mapper.render(SampleRecords.story(story)).resources
      #expect(!resources.isEmpty)
      for resource in resources { #expect(Withdrawal.isWithdrawn(resource.document), "\(resource.role)") }
    }
    let event = try SampleRecords.story("infusion-with-an-event").setting("recordStatus", to: "entered-in-error")
    for resource in try mapper.render(event).resources { #expect(Withdrawal.isWithdrawn(resource.document), "\(resource.role)") }
    let problem = try SampleRecords.document(SampleRecords.story("problem-entered-in-error"), "condition")
    #expect(problem["clinicalStatus"] == nil)
  }

  @Test func `an assessment that lacks an answer is sent without a number`() throws {
    let score = try SampleRecords.document(SampleRecords.story("pcl-5-incomplete"), "score")
    #expect(score["valueQuantity"] == nil)
    #expect(score["dataAbsentReason"]?["coding"]?[0]?["code"]?.string == "unknown")
    #expect(score["component"]?.elements.count == 3)
    let broken = try SampleRecords.story("phq-9-complete").setting(["answers", "2"], to: 7)
    let rejected = try mapper.render(broken)
    #expect(rejected.resources.last?.document["dataAbsentReason"]?["coding"]?[0]?["code"]?.string == "error")
    #expect(rejected.notices.map(\.message) == ["no score: item 2 out of range 0-3"])
  }

  @Test func `saturation is sent with both of its codes`() {
    let readings = Self.resources.filter { $0.role.hasSuffix("/oxygen-saturation") }
    #expect(!readings.isEmpty)
    for reading in readings { #expect(reading.document["code"]?["coding"]?.elements.compactMap { $0["code"]?.string } == ["59408-5", "2708-6"]) }
  }

  @Test func `of a blinded infusion no code, lot or amount of the drug leaves, and each is told as withheld`() throws {
    let rendering = try mapper.render(SampleRecords.story("infusion-blinded"))
    let text = rendering.resources.map(\.document.text).joined()
    for secret in ["6960", "idazolam", "LOT-78", "0409-2308", "2027-06", "0.045", "3.6", "5.4", "0.1", "1.4"] { #expect(!text.contains(secret), "\(secret)") }
    #expect(text.contains("blinded study drug"))
    #expect(rendering.withheld.map(\.path) == ["drug", "dose", "segments"])
  }

  @Test func `the arm of a trial and the dose that would tell it are withheld`() throws {
    let rendering = try mapper.render(SampleRecords.story("course-in-an-arm"))
    #expect(rendering.withheld.map(\.path) == ["protocol", "arm", "dosePerWeight"])
    let text = rendering.resources.map(\.document.text).joined()
    #expect(!text.contains("midazolam") && !text.contains("0.045") && !text.contains("ketamine"))
  }

  @Test func `what needs a consent stays home without one, and says why`() throws {
    for story in ["psychotherapy-note", "medication-part-2"] {
      let record = try SampleRecords.story(story)
      let kept = try mapper.render(record)
      #expect(kept.resources.isEmpty && kept.withheld.count == 1)
      let told = try mapper.render(record, disclosing: Disclosure(substanceUse: true, psychotherapyNotes: true))
      #expect(told.resources.count == 1)
      // A session that the note is about never quotes it.
      #expect(told.withheld.map(\.path) == (record["sensitivity"] == nil ? [] : ["sensitivity"]))
    }
  }

  @Test func `a word that no map has heard of is an error, not a default`() throws {
    let session = try SampleRecords.story("infusion-with-an-event")
    #expect(throws: MappingError.self) { try mapper.render(session.setting("status", to: "happy")) }
    #expect(throws: MappingError.self) { try mapper.render(session.setting(["adverseEvents", 0, "severity"], to: "awful")) }
  }

  @Test func `the list of mappings has each once, and each role belongs to one`() {
    let names = FHIRMappings.all.map(\.name)
    #expect(Set(names).count == names.count)
    for resource in Self.resources {
      guard let role = Role(resource.role) else {
        Issue.record("\(resource.role) is no role")
        continue
      }
      #expect(role.text == resource.role)
      #expect(FHIRMappings.all.filter { $0.owns(role) }.count == 1, "\(resource.role)")
    }
  }
}
