/// A person of the clinic's staff who orders, gives or rates.
///
/// A record of the clinic and of no patient: an EHR is never told of it, which has its own list of people; a file is.
public struct Practitioner: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The numbers that organizations gave the person: a National Provider Identifier.
  public var identifiers: [PatientIdentifier] = []
  /// All names, of all uses.
  public var names: [PersonName] = []
  /// Telephone numbers and the like, at work.
  public var telecoms: [ContactPoint] = []
  /// What the person is qualified as, in words: `Registered nurse`.
  public var qualification: String?
  /// Whether the person works for the clinic now.
  public var isActive: Bool = true

  public init(id: RecordID) { self.id = id }
}
