import ClinicalRecords
import LosslessJSON

/// The signed form of a consent as a DocumentReference.
enum ConsentDocumentMapping {
  static let mapping = FHIRMapping(
    name: "ConsentDocument", type: "DocumentReference", kind: .consent,
    roles: { record, _ in record["document"] == nil ? [] : [.whole("consent-document")] }, owns: { $0 == .whole("consent-document") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.document),
    .identifier,
    FHIRElement(copy: "status") { _ in "current" },
    FHIRElement(copy: "type") { (writing) throws(MappingError) in try writing.meant("consent-document") },
    FHIRElement(copy: "category") { _ in [["text": "Consent form"]] },
    .subject,
    FHIRElement(copy: "date") { $0.record["signedAt"] },
    FHIRElement(
      "content",
      write: { writing in
        let document = writing.record["document"]
        // us-core-6 wants the address or the bytes; that neither is known is said in their place.
        let address = document?["url"] == nil ? FHIRForms.absent("unknown") : nil
        return [
          [
            "attachment": .object([
              "contentType": document?["contentType"], "url": document?["url"], "_url": address, "hash": document?["hash"], "title": document?["title"],
            ])
          ]
        ]
      },
      read: { reading in
        // A form entered in error is no form, but the record's own withdrawal keeps it.
        if reading.isWithdrawn { return reading.unsayQuietly(["document"]) }
        let attachment = reading.document["content"]?[0]?["attachment"]
        for field in ["title", "contentType", "url", "hash"] { reading.say(["document", field], attachment?[field]?.asText) }
      }),
  ]
}
