/// Why some bytes are not a document we read; says where and what kind of thing, never what the document said.
public struct CDAReadError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is the matter.
  public enum Kind: Sendable, Hashable {
    /// More than a limit allows; which one.
    case tooLarge(String)
    /// It has a document type declaration; a CDA has none, and everything dangerous in XML begins with one.
    case documentType
    /// An encoding that is not taken: UTF-8, UTF-16, ISO-8859-1, windows-1252 and US-ASCII are.
    case encoding
    /// XML, and no `ClinicalDocument` of HL7 version 3.
    case notClinical
    /// A clinical document that is about nobody: without a `recordTarget`.
    case noPatient
    /// Not well-formed; libxml2's number for why (`xmlParserErrors`).
    case malformed(code: Int)
  }

  /// What is the matter.
  public let kind: Kind
  /// Counted from 1; 0 where it is the whole document.
  public let line: Int

  /// An error of that kind in that line.
  public init(kind: Kind, line: Int) {
    self.kind = kind
    self.line = line
  }

  /// The matter and the line.
  public var description: String { line > 0 ? "line \(line): \(words)" : words }

  /// The matter without the line.
  public var words: String {
    switch kind {
    case .tooLarge(let limit): "larger than we read: \(limit)"
    case .documentType: "a document type declaration is not allowed"
    case .encoding: "UTF-8, UTF-16, ISO-8859-1, windows-1252 or US-ASCII was expected"
    case .notClinical: "a ClinicalDocument of HL7 version 3 was expected"
    case .noPatient: "the document has no recordTarget with a patient"
    case .malformed(let code): "not well-formed XML (libxml2 error \(code))"
    }
  }
}

/// How large a document may be; each limit has a reason.
public struct CDALimits: Sendable, Hashable {
  /// In bytes. The largest of 1,400 documents of vendors has 2.2 MB; an attached PDF takes more.
  public var bytes = 20 << 20
  /// In bytes. libxml2 takes time quadratic in the attributes of one element.
  public var tagBytes = 64 << 10
  /// Of one element, for the same reason; the most of the samples have some ten.
  public var attributes = 256
  /// Elements in all.
  public var elements = 400_000
  /// Elements, pieces of text between them, and two for an attribute: what libxml2 has a node for, each of some 150 bytes of memory.
  public var nodes = 1_000_000
  /// Steps from one element to the next, over the whole time that a document is looked at: each takes some nanoseconds, and what asks
  /// each of many members for something that lies among all of them takes the square of them. The most of the samples take 2,000,000.
  public var steps = 60_000_000
  /// In bytes, of the words that references into the narrative stand for, all together: many may point to one piece of it.
  public var words = 16 << 20
  /// Elements within elements, so that a walk that calls itself cannot run out of stack. libxml2 stops at 256.
  public var depth = 200

  /// The limits as they are meant to be used.
  public static let standard = CDALimits()

  /// The standard limits, to be changed one by one.
  public init() {}
}
