public import ClinicalRecords
public import LosslessJSON

/// What becomes of a resource that others wrote.
public enum Adoption: Sendable, Hashable {
  /// A new record of ours, and the role in which the resource is the record's from then on.
  case record(RecordKind, JSON, role: String)
  /// A member of the list of a record that is there: `partial` is what the resource says of it.
  case member(of: RecordID, role: String, partial: JSON)
  /// Kept as it is, byte for byte, and said to nobody; a reason where it would otherwise have been read.
  case carried(reason: String?)
}
