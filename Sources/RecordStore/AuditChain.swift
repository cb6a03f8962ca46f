internal import ClinicalRecords
internal import Digests
internal import LosslessJSON

/// How the entries of the audit log hang together: each one's hash is over the one before and its own note.
enum AuditChain {
  /// What an empty chain ends with.
  static let genesis = String(repeating: "0", count: 64)

  /// SHA-256 over the previous hash, as its 64 digits, and the note's canonical bytes; HMAC-SHA-256 of these in a sealed store.
  ///
  /// There a plain hash would tell the note to whoever guesses it.
  static func hash(after previous: String, action: String, actor: String, at: String, record: String?, detail: [UInt8], sealer: any Sealer) -> String {
    let entry = Array(previous.utf8) + canonical(action: action, actor: actor, at: at, record: record, detail: detail)
    return sealer.chained(entry).map(Digest.hex) ?? sha256Hex(entry)
  }

  /// What an entry keeps of a document: HMAC-SHA-256 of its bytes under the store's salt, as 64 digits of lower-case hex.
  ///
  /// Salted, because clinical values have few forms: of 250 heart rates, or 28 totals of a score, each hash could be made and compared,
  /// and a plain hash would tell the value. The salt is in the store and never in the chain, so that the chain can be shown to an
  /// auditor, or kept elsewhere, without telling what was in the documents; whoever has the store can prove that a document is the one.
  static func fingerprint(of document: [UInt8], salt: [UInt8]) -> String { Digest.hex(Digest.hmacSHA256(document, key: salt)) }

  /// One line of JSON: always these members, in this order; the detail as it was written.
  private static func canonical(action: String, actor: String, at: String, record: String?, detail: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.append(contentsOf: #"{"action":"#.utf8)
    JSON.string(action).write(into: &out)
    out.append(contentsOf: #","actor":"#.utf8)
    JSON.string(actor).write(into: &out)
    out.append(contentsOf: #","at":"#.utf8)
    JSON.string(at).write(into: &out)
    out.append(contentsOf: #","record":"#.utf8)
    (record.map { JSON.string($0) } ?? .null).write(into: &out)
    out.append(contentsOf: #","detail":"#.utf8)
    out.append(contentsOf: detail)
    out.append(UInt8(ascii: "}"))
    return out
  }
}
