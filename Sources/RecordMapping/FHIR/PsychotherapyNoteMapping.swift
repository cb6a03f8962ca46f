import FHIRR4
import ClinicalRecords
import LosslessJSON

/// A psychotherapy note as a DocumentReference that holds its text; only reached where ``Disclosure`` lets such notes out.
enum PsychotherapyNoteMapping {
  static let mapping = FHIRMapping(
    name: "PsychotherapyNote", type: "DocumentReference", kind: .psychotherapyNote, roles: { _, _ in [.whole("psychotherapy-note")] },
    owns: { $0 == .whole("psychotherapy-note") }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.document),
    .ours([["psychotherapy"]]),
    .identifier,
    FHIRElement("status", write: { _ in "current" }, read: { _ = $0.sayRecordStatus() }),
    FHIRElement(copy: "type") { (writing) throws(MappingError) in try writing.meant("unnamed-document").setting("text", to: "Psychotherapy note") },
    FHIRElement(copy: "category") { (writing) throws(MappingError) in [try writing.meant("clinical-note")] },
    .subject,
    FHIRElement("date", write: { $0.record["at"] }, read: { $0.sayMoment(["at"], $0.document["date"], at: "date") }),
    FHIRElement(
      "author", write: { $0.record["writer"].map { [["display": $0]] } }, read: { $0.say(["writer"], $0.document["author"]?[0]?["display"]?.asText) }),
    FHIRElement(
      "content",
      write: { writing in
        let text = writing.record["text"]?.string ?? ""
        return [["attachment": ["contentType": "text/plain; charset=utf-8", "data": .string(Base64.encoded(Array(text.utf8)))]]]
      },
      read: { reading in
        let attachment = reading.document["content"]?[0]?["attachment"]
        guard attachment?["contentType"]?.string?.hasPrefix("text/plain") == true, let bytes = attachment?["data"]?.string.flatMap(Base64.decoded),
          let text = String(validating: bytes, as: UTF8.self)
        else { return reading.cannotSay(["text"], at: "content.attachment", "plain text in UTF-8 was expected") }
        reading.say(["text"], .string(text))
      }),
    FHIRElement(copy: "context") { $0.reference(to: "psychotherapy", of: "psychotherapy").map { ["encounter": [$0]] } },
  ]
}
