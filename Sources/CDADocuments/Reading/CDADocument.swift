internal import CLibxml2

/// A clinical document that was read, as a tree to walk.
///
/// Read from bytes alone: no network, no file, no document type declaration, no entity but the five of XML and character
/// references. One document belongs to one task; its nodes keep it alive.
public final class CDADocument {
  private let tree: xmlDocPtr
  /// The root element.
  public var root: CDANode { CDANode(document: self, node: top) }
  private let top: xmlNodePtr
  /// The root's declaration of its namespace, when that is CDA's.
  let ownNamespace: xmlNsPtr?
  /// Elements by their `ID`, once one has been asked for.
  var narrativeIDs: [String: CDANodeAddress]?
  /// The words of those that were asked for; nil for what is longer than was wanted.
  var narrativeWords: [String: String?] = [:]
  private let limits: CDALimits
  private var steps = 0
  private var wordBytes = 0

  /// Reads a document whole, or throws at the first thing that is wrong with it.
  ///
  /// Encodings: UTF-8, UTF-16, ISO-8859-1, windows-1252, US-ASCII.
  public init(reading bytes: [UInt8], limits: CDALimits = .standard) throws(CDAReadError) {
    guard bytes.count <= limits.bytes else { throw CDAReadError(kind: .tooLarge("more than \(limits.bytes) bytes"), line: 0) }
    let (text, encoding) = try DocumentEncoding.decoded(bytes)
    try MarkupScan.check(text, limits)
    self.limits = limits
    tree = try Parse.document(text, encoding)
    guard let top = xmlDocGetRootElement(tree) else {
      xmlFreeDoc(tree)
      throw CDAReadError(kind: .malformed(code: 0), line: 0)
    }
    self.top = top
    ownNamespace = top.pointee.ns.flatMap { xmlStrEqual($0.pointee.href, CDANode.namespace) == 1 ? $0 : nil }
  }

  deinit { xmlFreeDoc(tree) }

  /// Which limit was passed while the document was looked at; nil while none was.
  ///
  /// From then on every element seems empty, so that whoever walks comes to an end: what was read is to be thrown away.
  public var excess: String? {
    if steps > limits.steps { return "more than \(limits.steps) steps to read it" }
    return wordBytes > limits.words ? "more than \(limits.words) bytes of words that entries point to" : nil
  }

  /// Whether no limit was passed.
  var isOpen: Bool { steps <= limits.steps && wordBytes <= limits.words }

  func count(steps more: Int) { steps &+= more }

  func count(words text: String?) { wordBytes &+= text?.utf8.count ?? 0 }
}

/// One run of libxml2's parser.
private enum Parse {
  /// What the callbacks of one run leave behind.
  final class Findings {
    var isDocumentType = false
    var code: Int?
    var line = 0
  }

  /// Once in a process: libxml2 made ready for threads, and its loader of external entities put out of service.
  static let prepared: Void = {
    xmlInitParser()
    xmlSetExternalEntityLoader { _, _, _ in nil }
  }()

  static func document(_ bytes: [UInt8], _ encoding: String) throws(CDAReadError) -> xmlDocPtr {
    _ = prepared
    guard let context = xmlNewParserCtxt() else { throw CDAReadError(kind: .malformed(code: 2), line: 0) }
    defer { xmlFreeParserCtxt(context) }
    let findings = Findings()
    context.pointee._private = Unmanaged.passUnretained(findings).toOpaque()
    // A SAX callback sees the declaration before any entity in it is expanded.
    context.pointee.sax.pointee.internalSubset = { context, _, _, _ in
      guard let context = context?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
      Parse.findings(context)?.isDocumentType = true
      xmlStopParser(context)
    }
    // Without this, libxml2 prints what it did not like, and with it a piece of the document, on standard error.
    context.pointee.sax.pointee.serror = { context, error in
      guard let context = context?.assumingMemoryBound(to: xmlParserCtxt.self), let findings = Parse.findings(context), let error else { return }
      guard error.pointee.level == XML_ERR_FATAL, findings.code == nil else { return }
      findings.code = Int(error.pointee.code)
      findings.line = Int(error.pointee.line)
    }
    // IGNORE_ENC: we have said the encoding; a declaration that says another is not believed a second time.
    let options = CInt(XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue | XML_PARSE_BIG_LINES.rawValue | XML_PARSE_IGNORE_ENC.rawValue)
    let tree = withExtendedLifetime(findings) {
      bytes.withUnsafeBytes { raw in
        xmlCtxtReadMemory(context, raw.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(raw.count), nil, encoding, options)
      }
    }
    if findings.isDocumentType || tree?.pointee.intSubset != nil {
      xmlFreeDoc(tree)
      throw CDAReadError(kind: .documentType, line: findings.line)
    }
    guard let tree else { throw CDAReadError(kind: .malformed(code: findings.code ?? 0), line: findings.line) }
    return tree
  }

  private static func findings(_ context: UnsafeMutablePointer<xmlParserCtxt>) -> Findings? {
    context.pointee._private.map { Unmanaged<Findings>.fromOpaque($0).takeUnretainedValue() }
  }
}
