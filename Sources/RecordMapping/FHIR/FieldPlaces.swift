public import ClinicalRecords

/// Where a field of a record is written in several of its resources: one place is the primary, and is read; the others repeat it.
///
/// A change of the primary there is adopted, and the copies follow. A change of a copy alone says nothing that could be read: it is a
/// conflict for a person. While one place is in conflict the others are held, so that no half of an edit is sent.
public struct FieldPlaces: Sendable {
  /// A unit of a resource, as the merge names it: `effective[x]`.
  public struct Place: Sendable, Hashable {
    /// Which of the record's resources.
    public let role: String
    /// The unit of that resource.
    public let unit: String

    public init(role: String, unit: String) {
      self.role = role
      self.unit = unit
    }
  }

  /// By kind the fields that have several places, the primary first; a role that ends in `/` is of each member of a list.
  static let table: [RecordKind: [[Place]]] = [
    .infusionSession: [
      [Place(role: "administration", unit: "effective[x]"), Place(role: "procedure", unit: "performed[x]"), Place(role: "encounter", unit: "period")],
      [Place(role: "administration", unit: "status"), Place(role: "procedure", unit: "status"), Place(role: "encounter", unit: "status")],
      [Place(role: "administration", unit: "statusReason"), Place(role: "procedure", unit: "statusReason")],
      [Place(role: "administration", unit: "medication[x]"), Place(role: "administration/segment/", unit: "medication[x]")],
    ],
    .psychotherapySession: [
      [Place(role: "psychotherapy", unit: "period"), Place(role: "psychotherapy-procedure", unit: "performed[x]")],
      [Place(role: "psychotherapy", unit: "status"), Place(role: "psychotherapy-procedure", unit: "status")],
      [Place(role: "psychotherapy", unit: "participant"), Place(role: "psychotherapy-procedure", unit: "performer")],
    ],
    .assessment: [
      [Place(role: "response", unit: "authored"), Place(role: "score", unit: "effective[x]")],
      [Place(role: "response", unit: "status"), Place(role: "score", unit: "status")],
    ],
  ]

  /// What is computed from what another resource says: the scores of answers, where there are answers.
  static let computed: [RecordKind: (from: String, places: [Place])] = [
    .assessment: (from: "response", places: [Place(role: "score", unit: "result"), Place(role: "score", unit: "component")])
  ]

  private let fields: [[Place]]
  private let computed: [Place]

  /// The places of a record of that kind that renders to these roles; a field whose primary is not rendered has none.
  public init(of kind: RecordKind, rendered roles: some Sequence<String>) {
    let roles = Array(roles)
    fields = (Self.table[kind] ?? []).compactMap { places in
      let here = places.flatMap { place in
        place.role.hasSuffix("/")
          ? roles.filter { $0.hasPrefix(place.role) }.map { Place(role: $0, unit: place.unit) } : roles.contains(place.role) ? [place] : []
      }
      return here.first == places.first && here.count > 1 ? here : nil
    }
    let computed = Self.computed[kind]
    self.computed = computed.map { roles.contains($0.from) ? $0.places : [] } ?? []
  }

  /// The units of that resource that are computed from what another one says.
  public func computed(in role: String) -> [String] { computed.filter { $0.role == role }.map(\.unit) }

  /// The units of that resource that repeat what another one says.
  public func copies(in role: String) -> [String] { fields.flatMap { $0.dropFirst() }.filter { $0.role == role }.map(\.unit) }

  /// The units of that resource that say what one of these places says, in another resource.
  public func units(of role: String, sharing places: [Place]) -> [String] {
    fields.filter { field in field.contains { places.contains($0) && $0.role != role } }.flatMap { $0 }.filter { $0.role == role }.map(\.unit)
  }
}
