public import ClinicalRecords
public import LosslessJSON

/// One of the resources that a record is rendered into.
public struct RenderedResource: Sendable, Hashable {
  /// The resource's own id, derived from the record's id and the role.
  public let resource: RecordID
  /// The FHIR type: `Observation`.
  public let type: String
  /// Which of the record's resources it is: `administration`, `vital/<member id>/blood-pressure`.
  public let role: String
  /// The resource, without `id`; references to our own resources are `urn:uuid:<resource id>`.
  public let document: JSON
  /// The resource as a file of ours has it, where that says more than a server is told; else nil.
  ///
  /// FHIR has one status, and `entered-in-error` takes its place: the file keeps the other beside it. So are the ids kept of
  /// names and numbers, which on a server are told apart by what they say.
  public let inFile: JSON?

  /// A rendered resource.
  public init(resource: RecordID, type: String, role: String, document: JSON, inFile: JSON? = nil) {
    self.inFile = inFile
    self.resource = resource
    self.type = type
    self.role = role
    self.document = document
  }
}

/// All that a record is rendered into, and what was left out on the way.
public struct Rendering: Sendable, Hashable {
  /// In an order in which each refers only to itself or to those before it, but for other records' resources.
  public let resources: [RenderedResource]
  /// What a person may want to know.
  public let notices: [MappingNotice]
  /// What no resource says.
  public let withheld: [Withheld]

  /// A rendering.
  public init(resources: [RenderedResource], notices: [MappingNotice], withheld: [Withheld]) {
    self.resources = resources
    self.notices = notices
    self.withheld = withheld
  }
}

/// What one resource says of its record.
public struct ReadBack: Sendable, Hashable {
  /// A part of a record tree; members of lists carry their `id`. What is absent, the resource says is not there.
  public let partial: JSON
  /// Fields, as steps from the record's root, of which this document says something that the record has no word for.
  public let unsaid: Set<[String]>
  /// What a person may want to know.
  public let notices: [MappingNotice]
}
