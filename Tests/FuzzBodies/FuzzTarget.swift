/// A reader that is given bytes of anybody's making: it answers or refuses, it never traps, and what it says of itself holds.
public enum FuzzTarget: String, Sendable, Hashable, CaseIterable {
  /// The JSON tree.
  case json
  /// Lines of resources, in pieces cut anywhere.
  case ndjson
  /// A file of records.
  case records
  /// A table of assessments.
  case csv
  /// A clinical document.
  case ccd
  /// An answer of an EHR: its head, its links, its body.
  case http
  /// A resource, or a Bundle of them, read into records.
  case fhir

  /// Gives the reader these bytes; says which of its laws is broken, nil when none is.
  public func brokenLaw(_ bytes: [UInt8]) -> String? {
    switch self {
    case .json: JSONBody.brokenLaw(bytes)
    case .ndjson: NDJSONBody.brokenLaw(bytes)
    case .records: RecordsBody.brokenLaw(bytes)
    case .csv: CSVBody.brokenLaw(bytes)
    case .ccd: CCDBody.brokenLaw(bytes)
    case .http: HTTPBody.brokenLaw(bytes)
    case .fhir: FHIRBody.brokenLaw(bytes)
    }
  }
}
