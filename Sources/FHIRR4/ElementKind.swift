/// What an element is, as far as reading, comparing and merging need to know.
public enum ElementKind: Sendable, Hashable {
  /// The server's bookkeeping: `text`, `meta.versionId`.
  case ignored
  /// One primitive.
  case primitive
  /// A value that means something only as a whole: a quantity, a period, a reference. Named for its type.
  case atom(String)
  /// A CodeableConcept.
  case concept
  /// A code whose values have an order in time.
  case status
  /// A structure whose parts stand by themselves. Named for its type.
  case structure(String)
  /// A list whose members are known by keys and whose order means nothing. Named for its members' type.
  case keyed(String)
  /// A list of annotations, which only grows.
  case notes
  /// A list that is one value: its order means something, or its members cannot be told apart.
  case whole
  /// Nothing is known of it; its shape has to tell.
  case unknown
}

/// Where one member of an object belongs.
public struct Element: Sendable, Hashable {
  /// The unit it is a part of: its own name, a choice (`value[x]`) or a group (`result`).
  public let unit: String
  /// What the member is by itself.
  public let kind: ElementKind
  /// Whether the unit may hold several members: a choice or a group, shown as an object of them.
  public let isGroup: Bool
}
