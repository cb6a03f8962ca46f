import CDADocuments
import LosslessJSON

/// A coded value of a document: its codes, in the order in which they are to be believed, and its words.
struct CCDConcept {
  struct Code: Hashable {
    /// An OID; nil where none is said.
    let system: String?
    let code: String
    let display: String?
  }

  let codes: [Code]
  /// The original text, with a reference into the narrative followed; else what is displayed where no code is said.
  let words: String?
  /// Why there is no code of its own.
  let nullFlavor: String?
  /// Whether its original text points to nothing.
  let isDangling: Bool

  /// How many codes of one thing are read; the most of the samples are six.
  private static let codeLimit = 50

  static let loinc = "2.16.840.1.113883.6.1"
  static let snomed = "2.16.840.1.113883.6.96"

  /// The code of the element itself, and then its translations, however deep: where the first is null they stand alone.
  ///
  /// Words that only repeat what a code displays say nothing of their own, but in what we wrote they are the record's.
  init(_ node: CDANode, keepingWords: Bool = false) {
    var codes: [Code] = []
    Self.collect(node, &codes)
    let original = Self.text(of: node["originalText"], in: node.document)
    self.codes = codes
    let shown = codes.isEmpty ? node.attribute("displayName").flatMap(Self.some) : nil
    // A whole row says much beside the name; what a code displays is the name alone.
    let words = (original.isRow && codes.contains { $0.display != nil } ? nil : original.text) ?? shown
    // Words that only repeat what a code displays say nothing of their own.
    self.words = !keepingWords && codes.contains { ($0.display ?? $0.code) == words } ? nil : words
    nullFlavor = node.attribute("nullFlavor")
    isDangling = original.isDangling
  }

  /// Words alone.
  init(words: String) {
    codes = []
    self.words = Self.some(words)
    nullFlavor = nil
    isDangling = false
  }

  /// One code of LOINC.
  init(loinc code: String) {
    codes = [Code(system: Self.loinc, code: code, display: nil)]
    words = nil
    nullFlavor = nil
    isDangling = false
  }

  private init(_ other: CCDConcept, words: String?) {
    codes = other.codes
    self.words = words
    nullFlavor = other.nullFlavor
    isDangling = false
  }

  /// The words that it is shown by: its own, else those that its first code displays.
  var shown: String? { words ?? codes.lazy.compactMap(\.display).first }

  /// Whether one of its codes displays what it is.
  var isShown: Bool { codes.contains { $0.display != nil } }

  /// Whether it has words, its own or those that a code displays.
  var isNamed: Bool { shown != nil }

  /// The same, by these words where it has none.
  func named(_ words: String?) -> CCDConcept {
    guard !isNamed, let words else { return self }
    return CCDConcept(self, words: words)
  }

  /// The same by what its code displays, where its words are those of something else.
  func named(unlike others: [String]) -> CCDConcept {
    guard isShown, let words, others.contains(words) else { return self }
    return CCDConcept(self, words: nil)
  }

  /// Whether it has no code, and its words say only that there is nothing to say.
  var saysNone: Bool { codes.isEmpty && words.map(Self.saysNone) == true }

  /// Whether words say only that there is nothing: "No medication data is applicable", "Text Not Available", "-".
  static func saysNone(_ words: String) -> Bool {
    let plain = words.lowercased()
    return ["no ", "not ", "none "].contains { plain.hasPrefix($0) } || ["not available", "not documented"].contains { plain.hasSuffix($0) }
      || plain == "none" || !plain.contains { $0.isLetter || $0.isNumber }
  }

  private static func collect(_ node: CDANode, _ codes: inout [Code]) {
    if codes.count < codeLimit, let code = node.attribute("code").flatMap(some), node.attribute("nullFlavor") == nil, code != "UNK" {
      let one = Code(system: node.attribute("codeSystem").flatMap(some), code: code, display: node.attribute("displayName").flatMap(some))
      if !codes.contains(where: { $0.system == one.system && $0.code == one.code }) { codes.append(one) }
    }
    for translation in node.all("translation") { collect(translation, &codes) }
  }

  /// How many bytes the words of one concept or instruction may have; the longest of the samples has some hundred.
  static let wordLimit = 8_000

  /// The text of an element: its own words, else those in the narrative that it points to, which may be a whole row of a table.
  static func text(of node: CDANode?, in document: CDADocument) -> (text: String?, isDangling: Bool, isRow: Bool) {
    guard let node else { return (nil, false, false) }
    if node.hasText { return (node.narrativeText(upTo: wordLimit).flatMap(some), false, false) }
    guard let target = node["reference"]?.attribute("value"), target.hasPrefix("#") else { return (nil, false, false) }
    // Longer than that it is no name of a thing; the narrative has it.
    let id = String(target.dropFirst())
    guard let text = document.words(identified: id, upTo: wordLimit), !text.isEmpty, let found = document.element(identified: id) else {
      return (nil, true, false)
    }
    return (text, false, rows.contains(found.name))
  }

  /// What holds several things, each with words of its own.
  private static let rows: Set<String> = ["tr", "tbody", "table", "list"]

  /// The words of an act's own text, unless they are those of a whole row.
  static func words(of act: CDANode) -> String? {
    let said = text(of: act["text"], in: act.document)
    return said.isRow ? nil : said.text
  }

  /// The text without white space at its ends; nil where there is nothing else.
  static func some(_ text: String) -> String? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 }
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) }) else { return nil }
    let end = bytes.index(after: last)
    return first == bytes.startIndex && end == bytes.endIndex ? text : String(text[first..<end])
  }

  /// The same without its first code where that is of a system and others follow.
  func withoutFirst(of system: String) -> CCDConcept {
    guard codes.count > 1, codes[0].system == system else { return self }
    return CCDConcept(codes: Array(codes.dropFirst()), words: words, nullFlavor: nullFlavor, isDangling: isDangling)
  }

  private init(codes: [Code], words: String?, nullFlavor: String?, isDangling: Bool) {
    (self.codes, self.words, self.nullFlavor, self.isDangling) = (codes, words, nullFlavor, isDangling)
  }

  /// Whether it says anything.
  var isEmpty: Bool { codes.isEmpty && words == nil }

  /// Its first code of a system, an OID.
  func code(in system: String) -> String? { codes.first { $0.system == system }?.code }

  /// Whether it has a code of a system, an OID.
  func has(_ code: String, in system: String) -> Bool { codes.contains { $0.code == code && $0.system == system } }

  /// As a CodeableConcept; nil when it says nothing.
  var concept: JSON? {
    if isEmpty { return nil }
    let codings = codes.map { code in
      JSON.object([
        "system": code.system.flatMap { CodeSystemURI.uri($0) }.map { .string($0) }, "code": .string(code.code), "display": code.display.map { .string($0) },
      ])
    }
    return .object(["coding": codings.isEmpty ? nil : .array(codings), "text": words.map { .string($0) }])
  }

  /// What tells it from another where nothing else does: its first code, else its words.
  var fingerprint: String { codes.first.map { "\($0.system ?? "")|\($0.code)" } ?? words ?? "" }
}
