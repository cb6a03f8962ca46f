public import LosslessJSON
import MappingCatalog

/// What a file of resources has beside them, record by record: who wrote what, and the forms that answers are given on.
///
/// An EHR is never sent these; it keeps its own. One value serves one file: it remembers which forms are in it.
///
///     var attachments = FHIRAttachments(mapper)
///     for record in records {
///       let rendering = try mapper.render(record)
///       write(rendering.resources + attachments.next(record, rendering))
///     }
public struct FHIRAttachments: Sendable {
  private let mapper: RecordMapper
  private var instruments: Set<String> = []

  /// The attachments of a new file.
  public init(_ mapper: RecordMapper) { self.mapper = mapper }

  /// Whether a resource of a file is one of these: nothing is kept of it, since every file gets its own.
  public static func isAttachment(_ document: JSON) -> Bool {
    switch document["resourceType"]?.string {
    case "Questionnaire": document["url"]?.string?.hasPrefix(FHIRSystem.questionnaire("")) == true
    case "Provenance":
      (document["extension"]?.elements ?? []).contains {
        $0["url"]?.string == FHIRSystem.extension("record") && $0["valueString"]?.string?.hasSuffix("/provenance") == true
      }
    default: false
    }
  }

  /// The Provenance of a record as it was rendered, and the Questionnaire of its instrument where the file has none yet.
  ///
  /// Nothing for a rendering without resources. Each has an id that follows from the record's, or from the instrument's
  /// name: the same records give the same bytes on any machine. Throws when a map lacks what every Provenance says.
  public mutating func next(_ record: JSON, _ rendering: Rendering) throws(MappingError) -> [RenderedResource] {
    guard !rendering.resources.isEmpty else { return [] }
    var attached = [try ProvenanceAttachment.resource(record, rendering, mapper.catalog)].compactMap { $0 }
    if rendering.resources.contains(where: { $0.type == "QuestionnaireResponse" }), let name = record["instrument"]?.string,
      let instrument = mapper.catalog.instruments[name], instruments.insert(name).inserted
    {
      attached.append(QuestionnaireAttachment.resource(instrument))
    }
    return attached
  }
}
