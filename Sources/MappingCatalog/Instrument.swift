public import ClinicalRecords
internal import LosslessJSON

/// A scored questionnaire or rating: its items, their ranges, how they add up and the codes it is known by.
///
/// Holds numbers, our own short labels and codes; never the wording of a form.
public struct Instrument: Sendable, Hashable {
  /// One question or rating.
  public struct Item: Sendable, Hashable {
    /// As in `Assessment.answers`: `9`, `6b`.
    public let id: String
    /// Our own neutral word for it.
    public let label: String
    /// What may be answered; nil where any whole number may.
    public let range: ClosedRange<Int>?
    /// Whether the total counts it.
    public let isScored: Bool
    /// Its LOINC code, when one was seen.
    public let code: Coding?
  }

  /// Items that are added up by themselves.
  public struct Subscale: Sendable, Hashable {
    /// As `B`.
    public let id: String
    /// As `Intrusion`.
    public let name: String
    /// The ids of its items.
    public let items: [String]
    /// What it can come to.
    public let range: ClosedRange<Int>
  }

  /// The file's name without `.json`: `phq-9`.
  public let id: String
  /// Its name for people.
  public let name: String
  /// Which edition.
  public let version: String
  /// Who answers it, in words: `self report`, `clinician interview`.
  public let mode: String
  /// LOINC's code of the whole form, when one was seen.
  public let panel: Coding?
  /// The codes of the total, LOINC's first; empty where none was seen and a local one must do.
  public let totalCodings: [Coding]
  /// What the total can come to.
  public let totalRange: ClosedRange<Int>
  /// In the order of the form.
  public let items: [Item]
  /// LOINC answer codes by the number they stand for.
  public let answerCodings: [Int: Coding]
  /// In the order of the file.
  public let subscales: [Subscale]
  /// Whether the licence lets its wording be shipped; we ship none all the same.
  public let mayShipWording: Bool
  /// SHA-256 of the file, lower-case hex; stored with each score.
  public let hash: String

  /// The item of that id.
  public func item(_ id: String) -> Item? { items.first { $0.id == id } }
}

extension Instrument {
  init(id: String, hash: String, _ json: JSON, _ reader: FieldReader) {
    reader.only(
      ["instrument", "name", "version", "mode", "panel", "total", "items", "answers", "subscales", "missing", "licence", "source"], in: json, at: "")
    if reader.text("instrument", in: json) != id { reader.fault("instrument", "the file's name, \(id), was expected") }
    self.id = id
    self.hash = hash
    name = reader.text("name", in: json)
    version = reader.text("version", in: json)
    mode = reader.text("mode", in: json)
    _ = reader.text("source", in: json)
    if reader.text("missing", in: json) != "strict" { reader.fault("missing", "strict was expected") }
    panel = json["panel"].flatMap { reader.coding($0, at: "panel") }
    let total = json["total"] ?? .null
    reader.only(["method", "min", "max", "verified", "codings"], in: total, at: "total")
    if reader.text("method", in: total, at: "total") != "sum" { reader.fault("total.method", "sum was expected") }
    if !reader.truth("verified", in: total, at: "total") { reader.fault("total.verified", "a total that nobody checked is not reckoned") }
    totalRange = Self.range("min", "max", in: total, at: "total", reader)
    totalCodings = reader.codings("codings", in: total, at: "total")
    items = reader.list("items", in: json).map { Self.item($0.json, at: $0.path, reader) }
    answerCodings = Self.answers(json, reader)
    subscales = reader.list("subscales", in: json).map { Self.subscale($0.json, at: $0.path, reader) }
    mayShipWording = json["licence"].map { reader.truth("shipWording", in: $0, at: "licence") } ?? false
    if json["licence"] == nil { reader.fault("licence", "is missing") }
    checkTogether(reader)
  }

  private static func item(_ json: JSON, at path: String, _ reader: FieldReader) -> Item {
    reader.only(["id", "label", "range", "scored", "code"], in: json, at: path)
    var range: ClosedRange<Int>?
    if let bounds = json["range"] {
      if bounds.elements.count == 2, let low = bounds[0]?.int, let high = bounds[1]?.int, low <= high {
        range = low...high
      } else {
        reader.fault(path + ".range", "[least, most] was expected")
      }
    }
    return Item(
      id: reader.text("id", in: json, at: path), label: reader.text("label", in: json, at: path), range: range,
      isScored: reader.truth("scored", in: json, at: path), code: json["code"].flatMap { reader.coding($0, at: path + ".code") })
  }

  private static func answers(_ json: JSON, _ reader: FieldReader) -> [Int: Coding] {
    var answers: [Int: Coding] = [:]
    for (answer, path) in reader.list("answers", in: json, optional: true) {
      reader.only(["value", "code"], in: answer, at: path)
      let value = reader.whole("value", in: answer, at: path, allowed: -1000...1000)
      if let coding = reader.coding(answer["code"] ?? .null, at: path + ".code") { answers[value] = coding }
    }
    return answers
  }

  private static func subscale(_ json: JSON, at path: String, _ reader: FieldReader) -> Subscale {
    reader.only(["id", "name", "items", "min", "max"], in: json, at: path)
    return Subscale(
      id: reader.text("id", in: json, at: path), name: reader.text("name", in: json, at: path), items: reader.texts("items", in: json, at: path),
      range: range("min", "max", in: json, at: path, reader))
  }

  private static func range(_ low: String, _ high: String, in json: JSON, at path: String, _ reader: FieldReader) -> ClosedRange<Int> {
    let least = reader.whole(low, in: json, at: path, allowed: -1000...1000)
    let most = reader.whole(high, in: json, at: path, allowed: -1000...1000)
    if least > most { reader.fault(path + "." + high, "is less than \(low)") }
    return least...max(least, most)
  }

  /// What the fields must say of one another: ids once, subscales of items there are, sums that add up.
  private func checkTogether(_ reader: FieldReader) {
    for (index, item) in items.enumerated() where items[..<index].contains(where: { $0.id == item.id }) {
      reader.fault("items[\(index)].id", "the item \(item.id) is there already")
    }
    for (index, item) in items.enumerated() where item.isScored && item.range == nil {
      reader.fault("items[\(index)].range", "a scored item needs one")
    }
    check(items.filter(\.isScored).compactMap(\.range), is: totalRange, "total", reader)
    for (index, subscale) in subscales.enumerated() {
      for id in subscale.items where item(id) == nil { reader.fault("subscales[\(index)].items", "there is no item \(id)") }
      check(subscale.items.compactMap { item($0)?.range }, is: subscale.range, "subscales[\(index)]", reader)
    }
  }

  private func check(_ ranges: [ClosedRange<Int>], is range: ClosedRange<Int>, _ path: String, _ reader: FieldReader) {
    let low = ranges.reduce(0) { $0 + $1.lowerBound }
    let high = ranges.reduce(0) { $0 + $1.upperBound }
    if low != range.lowerBound { reader.fault(path + ".min", "the items' ranges add up to \(low)") }
    if high != range.upperBound { reader.fault(path + ".max", "the items' ranges add up to \(high)") }
  }
}
