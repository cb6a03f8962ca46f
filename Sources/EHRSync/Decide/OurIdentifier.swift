public import ClinicalRecords
internal import Digests
public import LosslessJSON
public import RecordStore

/// The identifier we put on everything we author: `{system: urn:ietf:rfc:3986, value: urn:uuid:<resource id>}`.
public enum OurIdentifier {
  /// The system of identifiers that are URIs themselves (FHIR R4, terminologies-systems).
  public static let system = "urn:ietf:rfc:3986"

  /// The ids a document carries in that form, whoever wrote it; `identifier` is a list in most types and one in some.
  public static func all(in document: JSON) -> [ResourceID] {
    guard let identifier = document["identifier"] else { return [] }
    let list = identifier.kind == .array ? identifier.elements : [identifier]
    return list.compactMap { one in
      guard one["system"]?.string == system, let value = one["value"]?.string else { return nil }
      return WireReferences.resource(urn: value)
    }
  }

  /// What to search for: `urn:ietf:rfc:3986|urn:uuid:…`.
  public static func token(_ resource: ResourceID) -> String { "\(system)|urn:uuid:\(resource)" }

  /// The id under which a resource that others wrote is known to us.
  public static func foreignResource(endpoint: String, type: String, serverID: String) -> ResourceID {
    let derived = derivedUUID(["foreign", endpoint, type, serverID])
    return ResourceID(high: derived.high, low: derived.low)
  }
}
