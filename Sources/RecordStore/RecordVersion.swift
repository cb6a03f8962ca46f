public import ClinicalRecords
public import LosslessJSON

/// One version of a record, as history keeps it.
public struct RecordVersion: Sendable, Hashable {
  /// The record, the same in all its versions.
  public let record: RecordID
  /// The record's kind, the same in all its versions.
  public let kind: RecordKind
  /// Whose record it is; a patient's is the patient.
  public let patient: RecordID
  /// Counted from 1.
  public let version: Int
  /// The whole record as in a records file.
  public let body: JSON
  /// Who wrote it, when and why.
  public let authorship: Authorship

  public init(record: RecordID, kind: RecordKind, patient: RecordID, version: Int, body: JSON, authorship: Authorship) {
    self.record = record
    self.kind = kind
    self.patient = patient
    self.version = version
    self.body = body
    self.authorship = authorship
  }
}

/// Who wrote a version, when, why and from where.
public struct Authorship: Sendable, Hashable {
  /// The person, or the source, that wrote it.
  public var author: String
  /// UTC, as `2026-03-02T14:00:00Z`.
  public var at: String
  /// Why, in the author's words; nil where nobody asked.
  public var reason: String?
  /// The endpoint or source it was read from; nil when it was written here.
  public var origin: String?

  public init(author: String, at: String, reason: String? = nil, origin: String? = nil) {
    self.author = author
    self.at = at
    self.reason = reason
    self.origin = origin
  }
}

/// A record as it shall be from now on.
public struct RecordEdit: Sendable, Hashable {
  /// The record, new or known.
  public var record: RecordID
  /// Its kind, which never changes.
  public var kind: RecordKind
  /// Whose record it is from now on.
  public var patient: RecordID
  /// The whole record as in a records file.
  public var body: JSON
  /// Who writes it, when and why.
  public var authorship: Authorship
  /// The version this was made from; the commit fails as a whole when the record has moved on. 0: it must be new. nil: whatever.
  public var madeFrom: Int?
  /// Endpoints that need not be told of it: they said it.
  public var toldBy: [String]

  public init(
    record: RecordID, kind: RecordKind, patient: RecordID, body: JSON, authorship: Authorship, madeFrom: Int? = nil, toldBy: [String] = []
  ) {
    self.record = record
    self.kind = kind
    self.patient = patient
    self.body = body
    self.authorship = authorship
    self.madeFrom = madeFrom
    self.toldBy = toldBy
  }
}
