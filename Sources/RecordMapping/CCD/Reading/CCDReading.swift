public import LosslessJSON

/// What a clinical document says, as FHIR resources, and what became of each of its statements.
public struct CCDReading: Sendable {
  /// Which document it is.
  public var head: CCDHead
  /// Resources in the order of the document, the patient first; each has an `id` that the same document gives again.
  public var resources: [CCDResource] = []
  /// The name of the resource that stands for the document itself, `DocumentReference/<id>`.
  public var documentName: String { resources.last.map { "DocumentReference/\($0.document["id"]?.string ?? "")" } ?? "" }
  /// What the sections hold, in the order of the document.
  public var sections: [CCDSectionReading] = []
  /// What a person may want to know, in the order of the document; without a word of the patient's.
  public var notices: [CCDReadNotice] = []

  /// Statements of all sections, by what became of them.
  public var counts: CCDCounts { sections.reduce(into: CCDCounts()) { $0 += $1.counts } }
}

/// One resource that a document comes to.
public struct CCDResource: Sendable, Hashable {
  /// Where what it says begins, counted from 1.
  public var line: Int
  /// The section it stands in, by its number from 0; nil for what the header says.
  public var section: Int?
  /// The FHIR resource with its id.
  public var document: JSON
}

/// How many statements became what; a statement is an entry, or each member of one that only groups.
public struct CCDCounts: Sendable, Hashable {
  /// Read into resources.
  public var facts = 0
  /// Said before in the same document, to the letter.
  public var repeated = 0
  /// Kept as the text of their section.
  public var carried = 0
  /// Not facts about the patient: withdrawn, that nothing is known.
  public var refused = 0

  /// All of them.
  public var statements: Int { facts + repeated + carried + refused }

  static func += (a: inout CCDCounts, b: CCDCounts) {
    a.facts += b.facts
    a.repeated += b.repeated
    a.carried += b.carried
    a.refused += b.refused
  }
}

/// What one section holds.
public struct CCDSectionReading: Sendable, Hashable {
  /// Its LOINC code as the document has it; nil where it has none.
  public var code: String?
  /// What we took it for; nil for a kind that we do not know.
  public var kind: String?
  /// Its line, counted from 1.
  public var line: Int
  /// Entries, whatever they hold.
  public var entries = 0
  /// Statements by what became of them.
  public var counts = CCDCounts()
  /// Whether its narrative is kept as a document.
  public var isKept = false
}

/// Something a person may want to know of a document: where, and what.
public struct CCDReadNotice: Sendable, Hashable {
  /// Counted from 1; 0 for the whole document.
  public var line: Int
  /// The section by our name of its kind; empty for the header.
  public var section: String
  /// What happened, in plain words; nothing of what the document says.
  public var message: String
}

/// Which document it is, and whose word.
public struct CCDHead: Sendable, Hashable {
  /// Its id: the root, and the extension behind a `|`; empty where it has none.
  public var id: String
  /// What all versions of it have in common; nil where it says none.
  public var setID: String?
  /// The version in its set, from 1; nil where it says none.
  public var version: Int?
  /// LOINC code of what kind of document it is; nil where it has none.
  public var type: String?
  /// Who answers for it: a name for a source of files, from the custodian's id; `ccd-unknown` where it has none.
  public var custodian: String
  /// When it was made, as FHIR has it; nil where it does not say.
  public var time: String?
}
