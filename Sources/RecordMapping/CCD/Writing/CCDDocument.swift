public import ClinicalRecords

/// A document that was written, and what whoever sends it must know of it.
public struct CCDDocument: Sendable, Hashable {
  /// The document as UTF-8.
  public let bytes: [UInt8]
  /// Its own id, which follows from its content: another content is another document.
  public let id: RecordID
  /// What all versions of the document have in common (`setId`).
  public let set: RecordID
  /// Which of them it is, 1 or more; a receiver keeps the highest.
  public let version: Int
  /// What a person may want to know of it, without what the records said.
  public internal(set) var notices: [MappingNotice]
  /// What of the records stays in the clinic, and why.
  public internal(set) var withheld: [Withheld]
}
