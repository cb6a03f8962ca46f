public import LosslessJSON

extension JSON {
  /// What resource this is; nil when it is none.
  public var resourceType: String? { self["resourceType"]?.string }

  /// The logical id on the server it came from; nil where it has none.
  public var resourceID: String? { self["id"]?.string }

  /// The server's version of it, from `meta.versionId`; nil where the server has no versions.
  public var versionID: String? { self["meta"]?["versionId"]?.string }

  /// When the server last changed it, from `meta.lastUpdated`; an instant as the server wrote it.
  public var lastUpdated: String? { self["meta"]?["lastUpdated"]?.string }

  /// Whether the server says that parts were left out, so that nothing may be decided from what is missing.
  public var isSubsetted: Bool { self["meta"]?["tag"]?.elements.contains { $0["code"]?.string == "SUBSETTED" } ?? false }

  /// The values of the identifiers of that system. A single identifier, as QuestionnaireResponse has it, counts as a list of one.
  public func identifiers(in system: String) -> [String] {
    let identifiers = self["identifier"].map { $0.kind == .object ? [$0] : $0.elements } ?? []
    return identifiers.filter { $0["system"]?.string == system }.compactMap { $0["value"]?.string }
  }
}
