import ClinicalRecords
import LosslessJSON
import MappingCatalog
@testable import RecordMapping
import Testing

/// A clinic's own codes, mapped by a file that no line of Swift knows.
@Suite struct LocalCodeTests {
  private static let system = "https://clinic.example.org/codes"
  private static let snomed = "http://snomed.info/sct"

  private static let file = """
    {"resourceType": "ConceptMap", "url": "https://clinic.example.org/codes/map", "name": "OurCodes", "status": "active",
     "description": "Source: the clinic's own list.", "group": [
      {"source": "\(system)", "target": "\(snomed)", "element": [
        {"code": "NAUS", "target": [{"code": "422587007", "display": "Nausea", "equivalence": "equal"}]},
        {"code": "FUNNY", "target": [{"equivalence": "unmatched", "comment": "a word of ours"}]}]},
      {"source": "\(system)", "target": "http://hl7.org/fhir/sid/icd-10-cm", "element": [
        {"code": "NAUS", "target": [{"code": "R11.0", "display": "Nausea", "equivalence": "equivalent"}]}]}]}
    """

  private let mapper: RecordMapper = {
    let builtIn = MappingCatalog.load().catalog
    let loaded = MappingCatalog.load(BuiltInFiles.all + [MappingFile(path: "concept-maps/our-codes.json", bytes: Array(file.utf8))])
    #expect(loaded.faults.isEmpty && loaded.catalog.conceptMaps.count == builtIn.conceptMaps.count)
    return RecordMapper(catalog: loaded.catalog)
  }()

  private func coding(_ code: String, of system: String = system) -> JSON { ["system": .string(system), "code": .string(code), "display": "Ours"] }

  private func problem(_ codings: [JSON]) throws -> JSON {
    try SampleRecords.story("problem").setting("code", to: ["codings": .array(codings), "text": "Sick"])
  }

  private func back(_ record: JSON) throws -> JSON? {
    let rendered = try #require(mapper.render(record).resources.first)
    let id = try #require(record["id"]?.string.flatMap { RecordID($0) })
    return mapper.read(rendered.document, role: rendered.role, record: id).partial["code"]
  }

  @Test func `a local code goes out first, with its translations behind it, and comes back alone`() throws {
    let record = try problem([coding("NAUS")])
    let rendering = try mapper.render(record)
    let codings = try #require(rendering.resources.first?.document["code"]?["coding"]?.elements)
    #expect(codings.map { $0["code"]?.string } == ["NAUS", "422587007", "R11.0"])
    #expect(codings.map { $0["userSelected"]?.bool } == [true, nil, nil])
    #expect(rendering.notices.isEmpty)
    #expect(try back(record) == record["code"])
  }

  @Test func `reading what we wrote changes nothing, whatever was mapped`() throws {
    for codes in [["NAUS"], ["FUNNY"], ["NEW"], ["NAUS", "FUNNY", "NEW"]] {
      let record = try problem(codes.map { coding($0) })
      for resource in try mapper.render(record).resources {
        let read = mapper.reading(record, before: resource.document, after: resource.document, role: resource.role)
        #expect(read.record.bytes == record.bytes && read.unreadable.isEmpty)
      }
      #expect(try back(record) == record["code"])
    }
  }

  @Test func `what the clinic itself wrote beside its code is its own, and comes back`() throws {
    for own in [coding("422587007", of: Self.snomed), coding("25064002", of: Self.snomed)] {
      let record = try problem([coding("NAUS"), own])
      let codings = try #require(mapper.render(record).resources.first?.document["code"]?["coding"]?.elements)
      #expect(codings.filter { $0["system"]?.string == Self.snomed }.count == 1, "one meaning in one system is not said twice")
      #expect(try back(record) == record["code"])
    }
  }

  @Test func `a code without a map is told, and never gets a default`() throws {
    for (code, words) in [("FUNNY", "a word of ours"), ("NEW", "a code of \(Self.system) is in no map")] {
      let rendering = try mapper.render(problem([coding(code)]))
      #expect(rendering.resources.first?.document["code"]?["coding"]?.elements.count == 1)
      #expect(rendering.notices.map(\.path) == ["code"])
      #expect(rendering.notices.first?.message.contains(words) == true)
    }
    let elsewhere = try mapper.render(problem([coding("X", of: "urn:oid:1.2.3")]))
    #expect(elsewhere.notices.map(\.message) == ["urn:oid:1.2.3 is a code system without a map; its code goes out alone"])
    #expect(try SampleRecords.mapper.render(SampleRecords.story("problem")).notices.isEmpty)
  }

  @Test func `a code that the EHR adds is read, and the translation that we added is not`() throws {
    let record = try problem([coding("NAUS")])
    let rendered = try #require(mapper.render(record).resources.first)
    let codings = try #require(rendered.document["code"]?["coding"]?.elements)
    let theirs = coding("25064002", of: Self.snomed)
    let after = rendered.document.setting(["code", "coding"], to: .array(codings + [theirs]))
    let read = mapper.reading(record, before: rendered.document, after: after, role: rendered.role)
    #expect(read.record["code"]?["codings"]?.elements == [coding("NAUS"), theirs])
  }

  @Test func `events inside a session are translated as well`() throws {
    let session = try SampleRecords.story("infusion-with-an-event").setting(["adverseEvents", 0, "code"], to: ["codings": [coding("NAUS")]])
    let event = try #require(mapper.render(session).resources.first { $0.type == "AdverseEvent" })
    #expect(event.document["event"]?["coding"]?.elements.count == 3)
  }

  @Test func `another map is another version of the mapping`() {
    #expect(mapper.version != SampleRecords.mapper.version)
    let version = RecordMapper(catalog: MappingCatalog.load(BuiltInFiles.all).catalog).version
    for (index, file) in BuiltInFiles.all.enumerated() {
      var others = BuiltInFiles.all
      others[index] = MappingFile(path: file.path, bytes: file.bytes + [0x20])
      let changed = RecordMapper(catalog: MappingCatalog.load(others).catalog).version != version
      #expect(changed != file.path.hasPrefix("endpoints/"), "\(file.path): an endpoint's profile alone renders nothing")
    }
  }
}
