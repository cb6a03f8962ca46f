/// A clinic: who is responsible, and where the infusions are given.
///
/// A record of no patient: an EHR is never told of it, which has its own list of organizations; a file is.
public struct Clinic: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// What it is called.
  public var name: String = ""
  /// The numbers that others gave it: a National Provider Identifier.
  public var identifiers: [PatientIdentifier] = []
  /// Telephone numbers and the like.
  public var telecoms: [ContactPoint] = []
  /// Where it is.
  public var addresses: [PostalAddress] = []
  /// Whether it treats people now.
  public var isActive: Bool = true

  public init(id: RecordID) { self.id = id }
}
