import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRExportTests {
  @Test func `an exported resource has its id, and refers by type and id`() throws {
    let patient = try #require(SampleRecords.clinic.first { $0["record"]?.string == "Patient" })
    let records = SampleRecords.clinic.filter { $0["patient"] == patient["id"] }.prefix(14)
    let resources = try ([patient] + records).flatMap { try SampleRecords.mapper.render($0).resources }
    let bundle = FHIRExport.bundle(resources)
    #expect(bundle["type"]?.string == "collection")
    let entries = bundle["entry"]?.elements ?? []
    #expect(entries.count == resources.count)
    for (entry, resource) in zip(entries, resources) {
      #expect(entry["resource"]?["id"]?.string == resource.resource.description)
      #expect(entry["fullUrl"]?.string == "urn:uuid:\(resource.resource)")
    }
    let condition = entries.compactMap { $0["resource"] }.first { $0["resourceType"]?.string == "Condition" }
    #expect(condition?["subject"]?["reference"]?.string?.hasPrefix("Patient/") == true)
  }

  @Test func `a bundle of nothing has no entry`() {
    #expect(FHIRExport.bundle([])["entry"] == nil)
  }

  @Test func `an outline names what a rendering has, in its order, and what it withholds`() throws {
    let mapper = SampleRecords.mapper
    for record in SampleRecords.all {
      let (outline, rendering) = (try mapper.outline(record), try mapper.render(record))
      #expect(outline.resources.map(\.resource) == rendering.resources.map(\.resource))
      #expect(outline.resources.map(\.role) == rendering.resources.map(\.role))
      #expect(outline.withheld == rendering.withheld)
    }
  }
}
