import LosslessJSON

/// The bytes of an attachment: where they are kept, and what is shown of them.
enum Attachment {
  /// base64Binary as bytes; nil for what is none.
  static func bytes(_ text: String) -> [UInt8]? {
    var out: [UInt8] = []
    var word: UInt32 = 0
    var count = 0
    for byte in text.utf8 where byte > 0x20 && byte != UInt8(ascii: "=") {
      guard let digit = digit(byte) else { return nil }
      word = word << 6 | digit
      count += 1
      if count % 4 == 0 { out += [UInt8(truncatingIfNeeded: word >> 16), UInt8(truncatingIfNeeded: word >> 8), UInt8(truncatingIfNeeded: word)] }
    }
    switch count % 4 {
    case 0: return out
    case 2: return out + [UInt8(truncatingIfNeeded: word >> 4)]
    case 3: return out + [UInt8(truncatingIfNeeded: word >> 10), UInt8(truncatingIfNeeded: word >> 2)]
    default: return nil
    }
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5A: UInt32(byte - 0x41)
    case 0x61...0x7A: UInt32(byte - 0x61) + 26
    case 0x30...0x39: UInt32(byte - 0x30) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

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
