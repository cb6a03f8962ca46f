internal import LosslessJSON
internal import RecordMapping

/// A document whose bytes the server keeps at a URL of its own, and tells of them only where, and perhaps how many and with which hash.
///
/// Where the hash, else the size, is that of the bytes we know, they are put back in their place, so that the three sides of the document
/// can be compared. Anything else stays as the server has it, and is another document.
enum AttachmentElsewhere {
  /// How far the server's word shows that it keeps our bytes.
  enum Proof: Sendable, Hashable {
    /// The bytes themselves came, or there was nothing to compare with.
    case bytes
    case hash, size
    /// It tells neither.
    case none
  }

  /// The server's document with the attachments of `ours` in the places of their URLs.
  static func restored(_ document: JSON, like ours: JSON?) -> (document: JSON, proof: Proof) {
    guard document["resourceType"]?.string == "DocumentReference", let ours, let contents = document["content"], let known = ours["content"],
      contents.count == known.count
    else { return (document, .bytes) }
    var proof = Proof.bytes
    let restored = zip(contents.elements, known.elements).map { content, known -> JSON in
      guard let attachment = content["attachment"], let expected = known["attachment"], attachment["data"] == nil, expected["data"] != nil,
        attachment["url"] != nil, let found = Self.proof(attachment, expected)
      else { return content }
      proof = found
      return content.setting("attachment", to: expected)
    }
    return proof == .bytes ? (document, .bytes) : (document.setting("content", to: .array(restored)), proof)
  }

  /// Whether a resource is a document with its bytes in it.
  static func isDocument(_ ours: JSON) -> Bool {
    ours["resourceType"]?.string == "DocumentReference" && ours["content"]?[0]?["attachment"]?["data"] != nil
  }

  /// Whether what is there has the very bytes of ours (or their hash) and no identifier of ours: the server dropped it.
  static func isNameless(_ there: JSON, like ours: JSON) -> Bool {
    guard isDocument(ours), OurIdentifier.all(in: there).isEmpty, let attachment = there["content"]?[0]?["attachment"],
      let expected = ours["content"]?[0]?["attachment"]
    else { return false }
    if let data = attachment["data"]?.string { return data == expected["data"]?.string }
    return attachment["hash"] != nil && attachment["hash"] == expected["hash"]
  }

  /// nil: it is another document.
  private static func proof(_ attachment: JSON, _ expected: JSON) -> Proof? {
    if let type = attachment["contentType"]?.string, type != expected["contentType"]?.string { return nil }
    if let hash = attachment["hash"]?.string { return hash == expected["hash"]?.string ? .hash : nil }
    if let size = attachment["size"]?.int { return size == expected["size"]?.int ? .size : nil }
    return Proof.none
  }
}
