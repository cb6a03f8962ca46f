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
  /// SHA-256, lower-case hex, over the files that say how records are rendered: not protocols, not endpoints.
  public let hash: String

  /// The reading of that name.
  public func observation(_ name: String) -> ObservationKind? { observations.first { $0.name == name } }
}
