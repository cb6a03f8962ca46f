internal import LosslessJSON

/// What is known of a kind of EHR before one talks to it: what it takes, how slow it may be, who leads.
public struct EndpointProfile: Sendable, Hashable {
  /// Who settles a change of both sides to one element.
  public enum Lead: String, Sendable, Hashable, CaseIterable { case clinic, ehr, review }
  /// Whether one of our stores writes to it, or several.
  public enum Stores: String, Sendable, Hashable, CaseIterable { case one, several }

  /// The file's name without `.json`: `generic-r4`.
  public let id: String
  /// Its name for people.
  public let name: String
  /// The FHIR types that may be written to it; what else we have is withheld.
  public let takes: [String]
  /// Whether a patient that could not be linked is created there.
  public let createPatients: Bool
  /// Whether leads hold: with several stores an edit there may be another nurse's.
  public let stores: Stores
  /// How long a request may still be on its way after we stopped waiting for it, in seconds.
  public let requestLifeSeconds: Int
  /// How late its search index may be, in seconds.
  public let searchLagSeconds: Int
  /// How many resources a page is asked for.
  public let pageSize: Int
  /// Who leads, by `Type` or `Type.element`; whatever is not named is reviewed.
  public let leads: [String: Lead]

  /// Who leads an element, as `Condition.clinicalStatus`; the element's own word, else its type's, else review.
  public func lead(_ element: String) -> Lead {
    leads[element] ?? element.firstIndex(of: ".").flatMap { leads[String(element[..<$0])] } ?? .review
  }
}

extension EndpointProfile {
  init(id: String, _ json: JSON, _ reader: FieldReader) {
    reader.only(
      ["endpoint", "name", "takes", "createPatients", "stores", "requestLifeSeconds", "searchLagSeconds", "pageSize", "leads", "source"],
      in: json, at: "")
    if reader.text("endpoint", in: json) != id { reader.fault("endpoint", "the file's name, \(id), was expected") }
    _ = reader.text("source", in: json)
    self.id = id
    name = reader.text("name", in: json)
    takes = reader.texts("takes", in: json)
    createPatients = reader.truth("createPatients", in: json)
    stores = reader.word("stores", in: json, of: Stores.self) ?? .several
    requestLifeSeconds = reader.whole("requestLifeSeconds", in: json, allowed: 0...86_400)
    searchLagSeconds = reader.whole("searchLagSeconds", in: json, allowed: 0...86_400)
    pageSize = reader.whole("pageSize", in: json, allowed: 1...1000)
    var leads: [String: Lead] = [:]
    for member in json["leads"]?.members ?? [] {
      if let lead = reader.word(member.name, in: json["leads"] ?? .null, at: "leads", of: Lead.self) { leads[member.name] = lead }
    }
    if json["leads"]?.kind != .object { reader.fault("leads", "an object was expected") }
    self.leads = leads
  }
}
