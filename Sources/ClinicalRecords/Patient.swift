/// A person who is treated.
public struct Patient: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The numbers that organizations gave the person.
  public var identifiers: [PatientIdentifier] = []
  /// All names, of all uses.
  public var names: [PersonName] = []
  /// A day, or as much of it as is known.
  public var birthDate: Sensitive<CalendarDate>?
  /// For administration; not the sex at birth.
  public var gender: AdministrativeGender?
  /// Telephone numbers and the like.
  public var telecoms: [ContactPoint] = []
  /// Where the person can be reached by post.
  public var addresses: [PostalAddress] = []
  /// Whether the record is in use (FHIR Patient.active).
  public var isActive: Bool = true
  /// Whether the person served; nil when nobody asked.
  public var isVeteran: Bool?

  public init(id: RecordID) { self.id = id }
}

/// FHIR AdministrativeGender.
public enum AdministrativeGender: String, Sendable, Hashable, CaseIterable { case male, female, other, unknown }

/// A number that an organization gave a person.
public struct PatientIdentifier: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// Who gave it, as a URI: `urn:oid:2.16.840.1.113883.3.9999.1`.
  public var system: String
  /// The number itself.
  public var value: Sensitive<String>
  /// A code of HL7 table 0203, `MR` for a medical record number.
  public var type: String?

  public init(id: RecordID, system: String, value: Sensitive<String>, type: String? = nil) {
    self.id = id
    self.system = system
    self.value = value
    self.type = type
  }
}

/// A name of a person.
public struct PersonName: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// FHIR NameUse: usual, official, temp, nickname, anonymous, old, maiden.
  public var use: NameUse?
  /// The family name.
  public var family: Sensitive<String>?
  /// The given names in their order.
  public var given: [Sensitive<String>]
  /// What stands before the name: `Dr.`
  public var prefix: [String] = []
  /// What stands behind the name: `Jr.`
  public var suffix: [String] = []

  public init(id: RecordID, use: NameUse? = nil, family: Sensitive<String>? = nil, given: [Sensitive<String>] = []) {
    self.id = id
    self.use = use
    self.family = family
    self.given = given
  }
}

/// FHIR NameUse.
public enum NameUse: String, Sendable, Hashable, CaseIterable { case usual, official, temp, nickname, anonymous, old, maiden }

/// A telephone number or the like.
public struct ContactPoint: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// What it is: a telephone number, an address of e-mail.
  public var system: ContactPointSystem
  /// The number or address itself.
  public var value: Sensitive<String>
  /// What it is used for.
  public var use: ContactPointUse?

  public init(id: RecordID, system: ContactPointSystem, value: Sensitive<String>, use: ContactPointUse? = nil) {
    self.id = id
    self.system = system
    self.value = value
    self.use = use
  }
}

/// FHIR ContactPointSystem.
public enum ContactPointSystem: String, Sendable, Hashable, CaseIterable { case phone, fax, email, pager, url, sms, other }
/// FHIR ContactPointUse.
public enum ContactPointUse: String, Sendable, Hashable, CaseIterable { case home, work, temp, old, mobile }

/// Where a person can be reached by post.
public struct PostalAddress: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// What it is used for.
  public var use: AddressUse?
  /// Street and number, in their order.
  public var lines: [Sensitive<String>]
  /// The town.
  public var city: Sensitive<String>?
  /// The state, as its two letters in the United States.
  public var state: String?
  /// The postal code, which can single out a person.
  public var postalCode: Sensitive<String>?
  /// The country, as its two letters of ISO 3166.
  public var country: String?

  public init(id: RecordID, use: AddressUse? = nil, lines: [Sensitive<String>] = []) {
    self.id = id
    self.use = use
    self.lines = lines
  }
}

/// FHIR AddressUse.
public enum AddressUse: String, Sendable, Hashable, CaseIterable { case home, work, temp, old, billing }
