/// A row of a section's table, told once: its words here, and its id for the entry that says the same in codes.
public struct NarrativeRow: Sendable, Hashable {
  /// A cell of the table.
  public struct Cell: Sendable, Hashable, ExpressibleByStringLiteral {
    /// What it says.
    public let text: String
    /// The id of its content, when a code of the entry points to it for its words.
    public let id: String?

    /// A cell; with an id where a code points to it.
    public init(_ text: String, id: String? = nil) {
      self.text = text
      self.id = id
    }

    /// A cell that nothing points to.
    public init(stringLiteral text: String) { self.init(text) }
  }

  /// An XML name, once in the document.
  public let id: String
  /// As many as the table has headings.
  public let cells: [Cell]

  /// A row of that id.
  public init(id: String, cells: [Cell]) {
    self.id = id
    self.cells = cells
  }

  fileprivate var element: CDAElement {
    CDAElement(
      "tr", ["ID": id],
      cells.map { cell in
        guard let id = cell.id else { return CDAElement("td", text: cell.text) }
        return CDAElement("td", [:], [CDAElement("content", ["ID": id], text: cell.text)])
      })
  }
}

/// Rows of a section's table and the entry that says the same in codes; without an entry the narrative alone says it.
public struct NarratedEntry: Sendable, Hashable {
  /// At least one.
  public let rows: [NarrativeRow]
  /// The clinical statement: `substanceAdministration`, `organizer`, `observation`.
  public let entry: CDAElement?

  /// Several rows told as one entry, as the readings of a moment are.
  public init(rows: [NarrativeRow], entry: CDAElement?) {
    self.rows = rows
    self.entry = entry
  }

  /// One row and its entry, which is made from the row's id.
  public init(_ row: NarrativeRow, entry: (_ row: String) -> CDAElement?) { self.init(rows: [row], entry: entry(row.id)) }
}

/// What a section of a C-CDA is called: its template, its LOINC code and its title.
public struct CDASectionKind: Sendable, Hashable {
  /// Under `2.16.840.1.113883.10.20.22`, with a dot in front: `.2.38`.
  public let template: String
  /// The template's date.
  public let date: String?
  /// Whether the template was there in C-CDA R1.1, without a date.
  public let alsoBare: Bool
  /// The section's LOINC code.
  public let code: CDACode
  /// The title that people read.
  public let title: String

  /// A kind of section by its template and LOINC code.
  public init(_ template: String, _ date: String?, alsoBare: Bool = true, code: String, display: String, title: String) {
    self.template = template
    self.date = date
    self.alsoBare = alsoBare
    self.code = .loinc(code, display)
    self.title = title
  }

  private var head: [CDAElement] {
    CDAElement.templates(template, date, alsoBare: alsoBare) + [.coded("code", code), CDAElement("title", text: title)]
  }

  /// The section with a table of these rows, and the entries beside it; without a row, the section that has nothing.
  public func section(headings: [String], _ told: [NarratedEntry], nothing: String = "No information") -> CDAElement {
    guard !told.isEmpty else { return self.nothing(nothing) }
    let table = CDAElement(
      "table", [:],
      [
        CDAElement("thead", [:], [CDAElement("tr", [:], headings.map { CDAElement("th", text: $0) })]),
        CDAElement("tbody", [:], told.flatMap(\.rows).map(\.element)),
      ])
    let entries = told.compactMap { $0.entry.map { CDAElement("entry", ["typeCode": "DRIV"], [$0]) } }
    // Sections that must have entries are right without one only where they say that they have no information.
    let flavor = entries.isEmpty && needsEntries ? NullFlavor.noInformation : nil
    return CDAElement("section", ["nullFlavor": flavor?.rawValue], head + [CDAElement("text", [:], [table])] + entries)
  }

  /// The section that is told in sentences alone; without one, the section that has nothing.
  public func section(paragraphs: [String]) -> CDAElement {
    guard !paragraphs.isEmpty else { return nothing() }
    return CDAElement("section", [:], head + [CDAElement("text", [:], paragraphs.map { CDAElement("paragraph", text: $0) })])
  }

  /// The section of which we know nothing, with a sentence that says so.
  public func nothing(_ sentence: String = "No information") -> CDAElement {
    let text = CDAElement("text", [:], [CDAElement("paragraph", text: sentence)])
    return CDAElement("section", ["nullFlavor": NullFlavor.noInformation.rawValue], head + [text])
  }

  /// C-CDA has most sections twice, and the template whose number ends in `.1` is the one that must have entries.
  private var needsEntries: Bool { template.hasSuffix(".1") }
}
