/// A code in a code system, as CDA has it: the system by its OID.
public struct CDACode: Sendable, Hashable {
  /// The code itself.
  public let code: String
  /// The OID of its system.
  public let system: String
  /// The name of its system for people: `LOINC`.
  public let systemName: String?
  /// What the code stands for, in the system's words.
  public let displayName: String?

  /// A code of a system named by its OID.
  public init(_ code: String, system: String, systemName: String? = nil, displayName: String? = nil) {
    self.code = code
    self.system = system
    self.systemName = systemName
    self.displayName = displayName
  }

  /// A LOINC code.
  public static func loinc(_ code: String, _ displayName: String? = nil) -> CDACode {
    CDACode(code, system: CodeSystemOID.loinc, systemName: "LOINC", displayName: displayName)
  }

  /// A SNOMED CT code.
  public static func snomed(_ code: String, _ displayName: String? = nil) -> CDACode {
    CDACode(code, system: CodeSystemOID.snomed, systemName: "SNOMED CT", displayName: displayName)
  }
}

/// The OIDs of code systems (HL7 OID registry).
public enum CodeSystemOID {
  /// LOINC.
  public static let loinc = "2.16.840.1.113883.6.1"
  /// SNOMED CT.
  public static let snomed = "2.16.840.1.113883.6.96"
  /// RxNorm.
  public static let rxNorm = "2.16.840.1.113883.6.88"
  /// ICD-10-CM.
  public static let icd10CM = "2.16.840.1.113883.6.90"
  /// The National Drug Code directory.
  public static let ndc = "2.16.840.1.113883.6.69"
  /// The NCI Thesaurus.
  public static let nciThesaurus = "2.16.840.1.113883.3.26.1.1"
  /// HL7 ActClass.
  public static let actClass = "2.16.840.1.113883.5.6"
  /// HL7 ActCode.
  public static let actCode = "2.16.840.1.113883.5.4"
  /// HL7 ObservationValue.
  public static let observationValue = "2.16.840.1.113883.5.1063"
  /// HL7 AdministrativeGender.
  public static let gender = "2.16.840.1.113883.5.1"
  /// HL7 Confidentiality.
  public static let confidentiality = "2.16.840.1.113883.5.25"
}

/// Why a value is not there (HL7 NullFlavor), as far as we say it.
public enum NullFlavor: String, Sendable, Hashable, CaseIterable {
  /// Nothing is known.
  case noInformation = "NI"
  /// A proper value applies and is not known.
  case unknown = "UNK"
  /// No value can apply.
  case notApplicable = "NA"
  /// Nobody asked, or looked.
  case notAsked = "NASK"
  /// There is a value, but not in the system that is asked for.
  case other = "OTH"
  /// It is not said here: what is referred to says it.
  case notPresent = "NP"
}
