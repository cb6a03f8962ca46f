internal import FHIRR4
public import LosslessJSON
public import RecordMapping
public import RecordStore

/// A clinical document on its way in: its resources for a ``FHIRImport`` from its custodian, and what the custodian said before.
public struct DocumentImport: Sendable {
  /// What was read of the document.
  public let reading: CCDReading
  /// Its resources, in the order in which they are to be taken.
  public let resources: [FHIRImport.Resource]

  /// What the store's word on the document comes to.
  public enum Standing: Sendable, Hashable {
    /// Nothing of it has come before, or an earlier version has.
    case new
    /// It was taken already; `differs` when it says something else now under the same id.
    case same(differs: Bool)
    /// A later version of it was taken already.
    case older(than: Int)
  }

  /// A document that was read.
  public init(_ reading: CCDReading) {
    self.reading = reading
    let all = reading.resources.map { resource in
      FHIRImport.Resource(
        path: resource.section.map { "section[\($0)]" } ?? "", line: resource.line, type: resource.document.resourceType ?? "",
        id: resource.document.resourceID ?? "", document: resource.document)
    }
    resources = all.enumerated().sorted { (SourceOrder.rank($0.element.type), $0.offset) < (SourceOrder.rank($1.element.type), $1.offset) }.map(\.element)
  }

  /// What a person may want to know of the document, by section and line.
  public var notices: [SyncNotice] {
    reading.notices.map { notice in
      let line = notice.line > 0 ? "line \(notice.line)" : ""
      return SyncNotice(path: [notice.section, line].filter { !$0.isEmpty }.joined(separator: ", "), message: notice.message)
    }
  }

  /// What the source said of the document before: its own resource as the store has it; nil where it has none.
  public func before(_ load: BulkLoad, source: String) throws(StoreError) -> JSON? {
    guard let id = resources.last(where: { $0.name == reading.documentName })?.id else { return nil }
    let aliases = try load.aliases(source, serverIDs: [id]).filter { $0.type == "DocumentReference" }
    return try load.exchanges(source, resources: aliases.map(\.resource)).first?.base
  }

  /// Whether the document is to be taken, by what was said of it before.
  public func standing(_ before: JSON?) -> Standing {
    guard let before, let now = resources.last(where: { $0.name == reading.documentName })?.document else { return .new }
    if let id = before["masterIdentifier"], id == now["masterIdentifier"] { return .same(differs: before["content"] != now["content"]) }
    if let last = before.versionID.flatMap({ Int($0) }), let version = reading.head.version, version < last { return .older(than: last) }
    return .new
  }

  /// How many resources an earlier version had that this one has not: they stay as they are, for a document that leaves something
  /// out does not say that it is not so.
  public func leftOut(_ before: JSON?) -> Int {
    let names = Set(resources.map(\.name))
    let related = before?["context"]?["related"]?.elements ?? []
    return related.filter { $0["reference"]?.string.map { !names.contains($0) } ?? false }.count
  }
}
