internal import ClinicalRecords
internal import LosslessJSON

extension Instrument {
  private static let known = [
    "instrument", "name", "version", "mode", "recall", "panel", "total", "items", "answers", "subscales", "missing", "options", "bands", "cutoffs",
    "findings", "change", "noticeableChange", "licence", "traps", "note", "source",
  ]

  /// What a total can come to at most: no instrument of the field has more than a few hundred points.
  static let bounds = -10_000...10_000

  init(id: String, hash: String, _ json: JSON, _ reader: FieldReader) {
    reader.only(Self.known, in: json, at: "")
    if reader.text("instrument", in: json) != id { reader.fault("instrument", "the file's name, \(id), was expected") }
    self.id = id
    self.hash = hash
    name = reader.text("name", in: json)
    version = reader.text("version", in: json)
    mode = reader.text("mode", in: json)
    recall = reader.optionalText("recall", in: json)
    source = reader.text("source", in: json)
    _ = reader.optionalText("note", in: json)
    panel = json["panel"].flatMap { reader.coding($0, at: "panel") }
    total = json["total"].map { Self.total($0, reader) }
    items = reader.list("items", in: json).map { Self.item($0.json, at: $0.path, reader) }
    if items.isEmpty { reader.fault("items", "an instrument has at least one item") }
    answerCodings = Self.answers(json, reader)
    subscales = reader.list("subscales", in: json, optional: true).map { Self.subscale($0.json, at: $0.path, reader) }
    missing = Self.missing(json["missing"], scored: items.filter(\.isScored).map(\.id), reader)
    options = reader.list("options", in: json, optional: true).map { Self.option($0.json, at: $0.path, reader) }
    bands = json["bands"].map { Self.bands($0, reader) }
    cutoffs = reader.list("cutoffs", in: json, optional: true).map { Self.cutoff($0.json, at: $0.path, reader) }
    findings = reader.list("findings", in: json, optional: true).compactMap { Finding($0.json, at: $0.path, reader) }
    change = json["change"].map { Self.change($0, reader) }
    noticeableChange = json["noticeableChange"].map { Self.noticeable($0, reader) }
    licence = Self.licence(json["licence"], reader)
    traps = json["traps"] == nil ? [] : reader.texts("traps", in: json)
    plan = ScoringPlan(items: items, subscales: subscales, missing: missing, options: options, cutoffs: cutoffs, findings: findings)
    checkTogether(reader)
  }

  private static func total(_ json: JSON, _ reader: FieldReader) -> Total {
    reader.only(["method", "min", "max", "codings", "percentKey"] + FieldReader.evidence, in: json, at: "total")
    let method = reader.word("method", in: json, at: "total", of: Method.self) ?? .sum
    if method == .max { reader.fault("total.method", "sum, mean or sumOfSubscales was expected") }
    let evidence = reader.evidence(in: json, at: "total")
    if !evidence.isVerified { reader.fault("total.verified", "a total that nobody checked is not reckoned") }
    return Total(
      method: method, range: range("min", "max", in: json, at: "total", reader), codings: reader.codings("codings", in: json, at: "total"),
      percentKey: reader.optionalText("percentKey", in: json, at: "total"), evidence: evidence)
  }

  private static func item(_ json: JSON, at path: String, _ reader: FieldReader) -> Item {
    reader.only(["id", "label", "range", "scored", "code"], in: json, at: path)
    var range: ClosedRange<Int>?
    if let bounds = json["range"] {
      if bounds.elements.count == 2, let low = bounds[0]?.int, let high = bounds[1]?.int, low <= high, Self.bounds.contains(low), Self.bounds.contains(high) {
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
      let value = reader.whole("value", in: answer, at: path, allowed: bounds)
      if let coding = reader.coding(answer["code"] ?? .null, at: path + ".code") { answers[value] = coding }
    }
    return answers
  }

  private static func subscale(_ json: JSON, at path: String, _ reader: FieldReader) -> Subscale {
    reader.only(["id", "name", "items", "method", "min", "max", "meanID"] + FieldReader.evidence, in: json, at: path)
    let method = reader.word("method", in: json, at: path, of: Method.self) ?? .sum
    if method == .sumOfSubscales { reader.fault(path + ".method", "sum, mean or max was expected") }
    return Subscale(
      id: reader.text("id", in: json, at: path), name: reader.text("name", in: json, at: path), items: reader.texts("items", in: json, at: path),
      method: method, range: range("min", "max", in: json, at: path, reader), meanID: reader.optionalText("meanID", in: json, at: path),
      evidence: reader.evidence(in: json, at: path))
  }

  private static func range(_ low: String, _ high: String, in json: JSON, at path: String, _ reader: FieldReader) -> ClosedRange<Int> {
    let least = reader.whole(low, in: json, at: path, allowed: bounds)
    let most = reader.whole(high, in: json, at: path, allowed: bounds)
    if least > most { reader.fault(path + "." + high, "is less than \(low)") }
    return least...max(least, most)
  }

  private static func licence(_ json: JSON?, _ reader: FieldReader) -> Licence {
    guard let json else {
      reader.fault("licence", "is missing")
      return Licence(status: "", mayShipWording: false, evidence: Evidence(isVerified: false, source: ""))
    }
    reader.only(["status", "shipWording"] + FieldReader.evidence, in: json, at: "licence")
    return Licence(
      status: reader.text("status", in: json, at: "licence"), mayShipWording: reader.truth("shipWording", in: json, at: "licence"),
      evidence: reader.evidence(in: json, at: "licence"))
  }
}
