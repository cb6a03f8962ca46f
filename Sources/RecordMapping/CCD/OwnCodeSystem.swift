/// Code systems of our own, each with its OID under 2.25, which whoever makes a UUID may give (ITU-T X.667): the UUIDv8 over SHA-256 of its URI.
struct OwnCodeSystem: Sendable, Hashable {
  let uri: String
  let oid: String
  /// For people.
  let name: String

  /// What an electrocardiogram or a test showed.
  static let findings = OwnCodeSystem(uri: "urn:infusync:findings", oid: "2.25.60809916470126286185612782808906761427", name: "Infusync findings")
  /// What is asked and looked at before an infusion.
  static let screening = OwnCodeSystem(uri: "urn:infusync:screening", oid: "2.25.261103080690461478084927160965340866654", name: "Infusync screening")
  /// Instruments and their items, where LOINC has no code: `caps-5`, `pcl-5/1`.
  static let instruments = OwnCodeSystem(
    uri: FHIRSystem.instruments, oid: "2.25.154512390943494328821823293470796557368", name: "Infusync instruments")
  /// What of a record CDA has no element for: `dose-per-weight`, see ``CCDDetail``.
  static let details = OwnCodeSystem(uri: "urn:infusync:details", oid: "2.25.121962483603980887079508264692034955542", name: "Infusync details")

  static let all = [findings, screening, instruments, details]
}
