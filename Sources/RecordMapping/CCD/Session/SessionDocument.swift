public import ClinicalRecords
public import LosslessJSON

/// The documents that a session is told in where its resources are not taken: one after the other, each taking the place of the one before.
public enum SessionDocument {
  /// The role of a session's document, counted from 1: `document`, `document/2`, `document/3`.
  public static func role(_ number: Int) -> String { number == 1 ? "document" : "document/\(number)" }

  /// Which of a session's documents a role is, from 1; nil for a role of something else.
  public static func number(ofRole role: String) -> Int? {
    if role == "document" { return 1 }
    guard role.hasPrefix("document/"), let number = Int(role.dropFirst("document/".count)), number > 1, self.role(number) == role else { return nil }
    return number
  }

  /// The session whose document tells a record: its own, or the one that a scale or a screening belongs to; nil for any other record.
  public static func session(of record: JSON) -> RecordID? {
    switch record["record"]?.string.flatMap(RecordKind.init(rawValue:)) {
    case .infusionSession: record["id"]?.string.flatMap { RecordID($0) }
    case .assessment, .screening: record["session"]?.string.flatMap { RecordID($0) }
    default: nil
    }
  }
}
