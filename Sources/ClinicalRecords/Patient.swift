/// A person who is treated.
public struct Patient: Sendable, Hashable {
  public var id: RecordID
  public var recordStatus: RecordStatus = .active
  public var identifiers: [PatientIdentifier] = []
  public var names: [PersonName] = []
  public var birthDate: Sensitive<CalendarDate>?
  public var gender: AdministrativeGender?
  public var telecoms: [ContactPoint] = []
  public var addresses: [PostalAddress] = []
  public var isActive: Bool = true
  public var isVeteran: Bool?

  public init(id: RecordID) { self.id = id }
}

/// FHIR AdministrativeGender.
public enum AdministrativeGender: String, Sendable, Hashable, CaseIterable { case male, female, other, unknown }

/// A number that an organization gave a person.
public struct PatientIdentifier: Sendable, Hashable {
  public var id: RecordID
  /// Who gave it, as a URI: `urn:oid:2.16.840.1.113883.3.9999.1`.
  public var system: String
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
  public var id: RecordID
  /// FHIR NameUse: usual, official, temp, nickname, anonymous, old, maiden.
  public var use: NameUse?
  public var family: Sensitive<String>?
  public var given: [Sensitive<String>]
  public var prefix: [String] = []
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
  public var id: RecordID
  public var system: ContactPointSystem
  public var value: Sensitive<String>
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
  public var id: RecordID
  public var use: AddressUse?
  public var lines: [Sensitive<String>]
  public var city: Sensitive<String>?
  public var state: String?
  public var postalCode: Sensitive<String>?
  public var country: String?

  public init(id: RecordID, use: AddressUse? = nil, lines: [Sensitive<String>] = []) {
    self.id = id
    self.use = use
    self.lines = lines
  }
}

/// FHIR AddressUse.
public enum AddressUse: String, Sendable, Hashable, CaseIterable { case home, work, temp, old, billing }
