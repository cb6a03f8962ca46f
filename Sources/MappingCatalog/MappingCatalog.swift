/// The `Mappings/` folder as values: instruments, concept maps, readings, protocols and endpoint profiles.
public struct MappingCatalog: Sendable, Hashable {
  /// By the file's name: `phq-9`.
  public let instruments: [String: Instrument]
  /// By the file's name: `session-status-to-encounter`.
  public let conceptMaps: [String: ConceptMap]
  /// In the order of their names.
  public let observations: [ObservationKind]
  /// By the file's name: `ketamine-6x2`.
  public let protocols: [String: TreatmentProtocol]
  /// By the file's name: `generic-r4`.
  public let endpoints: [String: EndpointProfile]
  /// The clinic's own codes and what they are in the code systems that are shared.
  public let localCodes: LocalCodes
  /// SHA-256, lower-case hex, over the files that say how records are rendered: not endpoints.
  public let hash: String

  /// What people write for a unit, to UCUM: the map `unit-words-to-ucum`.
  public var unitWords: ConceptMap? { conceptMaps["unit-words-to-ucum"] }

  /// The reading of that name.
  public func observation(_ name: String) -> ObservationKind? { observations.first { $0.name == name } }
}
