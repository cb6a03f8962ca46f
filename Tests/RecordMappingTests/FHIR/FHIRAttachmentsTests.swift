import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRAttachmentsTests {
  private let mapper = SampleRecords.mapper

  private func attached(_ record: JSON) throws -> [RenderedResource] {
    var attachments = FHIRAttachments(mapper)
    return try attachments.next(record, mapper.render(record))
  }

  @Test func `a session's Provenance names its nurse for the clinic, over every resource, at a moment of its own`() throws {
    let record = try SampleRecords.story("infusion-with-staff-and-scales")
    let rendering = try mapper.render(record)
    let provenance = try #require(attached(record).first).document
    #expect(provenance["target"]?.elements.compactMap { $0["reference"]?.string } == rendering.resources.map { "urn:uuid:\($0.resource)" })
    #expect(provenance["recorded"] == record["discharge"]?["at"])
    #expect(provenance["agent"]?[0]?["who"]?["display"] == record["nurse"])
    let nurse = try #require(record["givenBy"]?.string.flatMap { RecordID($0) })
    #expect(provenance["agent"]?[0]?["who"]?["reference"]?.string == "urn:uuid:\(RecordMapper.resourceID(record: nurse, role: "practitioner"))")
    #expect(provenance["agent"]?[0]?["onBehalfOf"] != nil)
  }

  @Test func `a practitioner who acts for no clinic that is known is told by name alone`() throws {
    let record = try SampleRecords.story("infusion-with-staff-and-scales").setting("clinic", to: nil)
    let who = try #require(attached(record).first).document["agent"]?[0]?["who"]
    #expect(who?["reference"] == nil && who?["display"] == record["nurse"])
  }

  @Test func `a record without a moment has no Provenance, and one that stays home has nothing`() throws {
    for story in ["course", "clinic", "practitioner", "patient", "infusion-planned", "psychotherapy-note", "medication-part-2"] {
      #expect(try attached(SampleRecords.story(story)).isEmpty, "\(story)")
    }
  }

  @Test func `a form is in a file once, and the responses name it`() throws {
    var attachments = FHIRAttachments(mapper)
    var forms: [RenderedResource] = []
    for story in ["phq-9-complete", "phq-9-corrected", "pcl-5-incomplete", "phq-9-complete", "total-without-answers"] {
      let record = try SampleRecords.story(story)
      forms += try attachments.next(record, mapper.render(record)).filter { $0.type == "Questionnaire" }
    }
    #expect(forms.map { $0.document["url"]?.string } == ["urn:infusync:questionnaire:phq-9", "urn:infusync:questionnaire:pcl-5"])
    let response = try SampleRecords.document(SampleRecords.story("phq-9-complete"), "response")
    #expect(response["questionnaire"] == forms.first?.document["url"])
  }

  @Test func `a form whose licence keeps its wording has link ids and codes and no text`() throws {
    let form = try #require(attached(SampleRecords.story("caps-5-amended")).first { $0.type == "Questionnaire" }).document
    let items = form["item"]?.elements ?? []
    #expect(items.count == mapper.catalog.instruments["caps-5"]?.items.count)
    #expect(items.allSatisfy { $0["text"] == nil && $0["linkId"] != nil })
    let open = try #require(attached(SampleRecords.story("phq-9-complete")).first { $0.type == "Questionnaire" }).document
    #expect(open["item"]?.elements.allSatisfy { $0["text"] != nil } == true)
  }

  @Test func `the same records give the same attachments, to the byte`() throws {
    for record in SampleRecords.all {
      #expect(try attached(record).map(\.document.bytes) == attached(JSON(parsing: record.bytes)).map(\.document.bytes))
    }
  }
}
