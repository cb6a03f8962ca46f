import CDADocuments

/// The clinic whose document it is: its custodian, and for whom our software is the author.
///
/// What is not given is written as not known; a clinic that sends documents should give all of it.
public struct CCDOrganization: Sendable, Hashable {
  /// As people know it.
  public var name: String?
  /// The root of its identifier: an OID or a UUID.
  public var idRoot: String?
  /// The identifier in that root; nil when the root is the clinic's own.
  public var idExtension: String?
  /// As it is dialled: `+1-217-555-0100`.
  public var phone: String?
  /// Up to four lines.
  public var addressLines: [String] = []
  /// The city.
  public var city: String?
  /// The state, as a postal code of the United States has it.
  public var state: String?
  /// The ZIP code.
  public var postalCode: String?
  /// The country, `US`.
  public var country: String?

  /// A clinic of that name, everything else unknown.
  public init(name: String? = nil) { self.name = name }

  var id: CDAElement {
    guard let idRoot else { return .null("id", .noInformation) }
    return .id(idRoot.contains("-") ? idRoot.uppercased() : idRoot, extension: idExtension)
  }

  var nameElement: CDAElement { name.map { CDAElement("name", text: $0) } ?? .null("name", .noInformation) }

  var telecom: CDAElement {
    phone.flatMap { CDATelecom.dialled($0) }.map { CDAElement("telecom", ["use": "WP", "value": "tel:" + $0]) } ?? .null("telecom", .unknown)
  }

  var address: CDAElement {
    CDAAddress.element(use: "WP", lines: addressLines, city: city, state: state, postalCode: postalCode, country: country)
  }
}
