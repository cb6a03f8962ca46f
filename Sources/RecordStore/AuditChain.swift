internal import ClinicalRecords
internal import Digests
internal import LosslessJSON

/// How the entries of the audit log hang together: each one's hash is over the one before and its own note.
enum AuditChain {
  /// What an empty chain ends with.
  static let genesis = String(repeating: "0", count: 64)

  /// SHA-256 over the previous hash, as its 64 digits, and the note's canonical bytes.
  static func hash(after previous: String, action: String, actor: String, at: String, record: String?, detail: [UInt8]) -> String {
    sha256Hex(Array(previous.utf8) + canonical(action: action, actor: actor, at: at, record: record, detail: detail))
  }

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
