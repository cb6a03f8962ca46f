public import LosslessJSON

/// Where a resource breaks a rule of FHIR that reading it relies on.
///
/// Not a validation: what we never read may be as it likes. A resource with a fault is carried as it is and never read.
public struct ResourceFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The element: `component[0].valueQuantity.value`; empty for the resource itself.
  public let path: String
  /// What is wrong, without what it said.
  public let message: String

  /// A fault at a path.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// The path and the message on one line.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }

  /// The first fault of a resource; nil where it keeps the rules.
  ///
  /// Looked at are the form of the id, null and empty values, lists where one value belongs and the other way round, choices
  /// made twice, the forms of dates, decimals and truth values, extensions without a URL, contained resources and what refers
  /// to them. Narrative is not looked at.
  public static func first(in resource: JSON) -> ResourceFault? {
    guard let type = resource.resourceType else { return ResourceFault(path: "resourceType", message: "is missing") }
    if let id = resource["id"] {
      guard let text = id.string, isID(text) else { return ResourceFault(path: "id", message: "at most 64 letters, digits, - and . were expected") }
    }
    let contained = resource["contained"]?.elements ?? []
    if contained.contains(where: { $0["contained"] != nil }) { return ResourceFault(path: "contained", message: "a contained resource contains another") }
    let walk = ResourceWalk(contained: Set(contained.compactMap { $0["id"]?.string }))
    return walk.object(resource, ElementType.resource(type), "")
  }

  private static func isID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
