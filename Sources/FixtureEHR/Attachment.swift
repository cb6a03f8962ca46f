import LosslessJSON

extension FixtureEHR {
  /// A DocumentReference as it is kept where attachments are kept elsewhere: their bytes in Binaries, and their URLs in it.
  mutating func keepingAttachmentsElsewhere(_ resource: JSON, at moment: Moment) -> JSON {
    guard habits.keepsAttachmentsElsewhere, let contents = resource["content"]?.elements else { return resource }
    var kept: [JSON] = []
    for content in contents {
      guard let attachment = content["attachment"], let data = attachment["data"] else {
        kept.append(content)
        continue
      }
      let id = mintedID("Binary")
      let binary: JSON = .object(["resourceType": "Binary", "contentType": attachment["contentType"], "data": data])
      store.add("Binary", id, binary, method: .post, at: moment, naming: naming)
      let hidden: Set = habits.showsAttachmentHash ? ["data"] : ["data", "hash", "size"]
      let members = attachment.members.filter { !hidden.contains($0.name) } + [JSON.Member("url", .string("Binary/\(id)"))]
      kept.append(content.setting("attachment", to: .object(members)))
    }
    return resource.setting("content", to: .array(kept))
  }
}
