internal import LosslessJSON

extension Instrument {
  static func missing(_ json: JSON?, scored: [String], _ reader: FieldReader) -> MissingRule {
    guard let json else {
      reader.fault("missing", "is missing; an object was expected")
      return MissingRule(required: [], eitherOr: [], evidence: Evidence(isVerified: false, source: ""))
    }
    reader.only(["policy", "required", "eitherOr"] + FieldReader.evidence, in: json, at: "missing")
    // The one policy there is: nothing is filled in. It is written out, so that a file cannot be read as allowing a mean.
    if reader.text("policy", in: json, at: "missing") != "strict" { reader.fault("missing.policy", "strict was expected") }
    let required = reader.list("required", in: json, at: "missing", optional: true).map { entry, path in
      reader.only(["items", "when"], in: entry, at: path)
      return MissingRule.Requirement(
        items: reader.texts("items", in: entry, at: path), condition: entry["when"].flatMap { Condition($0, at: path + ".when", reader) })
    }
    let eitherOr = reader.list("eitherOr", in: json, at: "missing", optional: true).map { group, path in
      group.elements.compactMap { $0.string }.count == group.elements.count && group.elements.count > 1
        ? group.elements.compactMap { $0.string }
        : {
          reader.fault(path, "a list of two items or more was expected"); return []
        }()
    }
    return MissingRule(
      required: json["required"] == nil ? [MissingRule.Requirement(items: scored, condition: nil)] : required, eitherOr: eitherOr,
      evidence: reader.evidence(in: json, at: "missing"))
  }

  static func option(_ json: JSON, at path: String, _ reader: FieldReader) -> Option {
    reader.only(["key", "dropItems", "maximum", "bands"] + FieldReader.evidence, in: json, at: path)
    return Option(
      key: reader.text("key", in: json, at: path), dropped: reader.texts("dropItems", in: json, at: path),
      maximum: reader.whole("maximum", in: json, at: path, allowed: bounds), hasBands: reader.truth("bands", in: json, at: path),
      evidence: reader.evidence(in: json, at: path))
  }

  /// What the steps of bands are of.
  private enum Measure: String, CaseIterable { case total, percent }

  static func bands(_ json: JSON, _ reader: FieldReader) -> Bands {
    reader.only(["of", "steps"] + FieldReader.evidence, in: json, at: "bands")
    let steps = reader.list("steps", in: json, at: "bands").map { step, path in
      reader.only(["from", "label"], in: step, at: path)
      return Bands.Step(from: reader.whole("from", in: step, at: path, allowed: bounds), label: reader.text("label", in: step, at: path))
    }
    return Bands(
      isOnPercent: reader.word("of", in: json, at: "bands", of: Measure.self) == .percent, steps: steps, evidence: reader.evidence(in: json, at: "bands"))
  }

  static func cutoff(_ json: JSON, at path: String, _ reader: FieldReader) -> Cutoff {
    reader.only(["id", "totalAtLeast", "anyItemAtLeast", "items"] + FieldReader.evidence, in: json, at: path)
    let rule: Cutoff.Rule
    if json["anyItemAtLeast"] != nil {
      if json["totalAtLeast"] != nil { reader.fault(path + ".totalAtLeast", "either totalAtLeast or anyItemAtLeast was expected") }
      rule = .anyItem(
        reader.texts("items", in: json, at: path), atLeast: reader.whole("anyItemAtLeast", in: json, at: path, allowed: bounds))
    } else {
      rule = .totalAtLeast(reader.whole("totalAtLeast", in: json, at: path, allowed: bounds))
    }
    return Cutoff(
      id: reader.text("id", in: json, at: path), rule: rule, evidence: reader.evidence(in: json, at: path),
      note: reader.optionalText("note", in: json, at: path))
  }

  /// What a change may be told in.
  private enum Metric: String, CaseIterable { case points, percent }

  static func change(_ json: JSON, _ reader: FieldReader) -> ChangeRules {
    reader.only(["metrics", "rules"], in: json, at: "change")
    let metrics = reader.texts("metrics", in: json, at: "change")
    for (place, metric) in metrics.enumerated() where Metric(rawValue: metric) == nil {
      reader.fault("change.metrics[\(place)]", "points or percent was expected")
    }
    if !metrics.contains(Metric.points.rawValue) { reader.fault("change.metrics", "points was expected among them") }
    let rules = reader.list("rules", in: json, at: "change", optional: true).map { rule, path in
      reader.only(["key", "percentReductionAtLeast", "pointsReductionAtLeast"] + FieldReader.evidence, in: rule, at: path)
      let isPercent = rule["percentReductionAtLeast"] != nil
      if isPercent, rule["pointsReductionAtLeast"] != nil { reader.fault(path, "either percentReductionAtLeast or pointsReductionAtLeast was expected") }
      return ChangeRules.Rule(
        key: reader.text("key", in: rule, at: path),
        threshold: isPercent
          ? .percentReduction(reader.whole("percentReductionAtLeast", in: rule, at: path, allowed: 1...100))
          : .pointsReduction(reader.whole("pointsReductionAtLeast", in: rule, at: path, allowed: 1...bounds.upperBound)),
        evidence: reader.evidence(in: rule, at: path), note: reader.optionalText("note", in: rule, at: path))
    }
    return ChangeRules(hasPercent: metrics.contains(Metric.percent.rawValue), rules: rules)
  }

  static func noticeable(_ json: JSON, _ reader: FieldReader) -> NoticeableChange {
    reader.only(["points"] + FieldReader.evidence, in: json, at: "noticeableChange")
    return NoticeableChange(
      points: reader.whole("points", in: json, at: "noticeableChange", allowed: 1...bounds.upperBound),
      evidence: reader.evidence(in: json, at: "noticeableChange"))
  }
}

extension Instrument.Condition {
  /// `{"item":"6b","atLeast":1}`, `{"unanswered":"6b"}`, `{"all":[…]}` or `{"any":[…]}`; nil, with a fault, for anything else.
  init?(_ json: JSON, at path: String, _ reader: FieldReader) {
    let kinds = ["item", "unanswered", "all", "any"].filter { json[$0] != nil }
    guard json.kind == .object, kinds.count == 1, let kind = kinds.first else {
      reader.fault(path, "one of item with atLeast, unanswered, all or any was expected")
      return nil
    }
    reader.only(kind == "item" ? ["item", "atLeast"] : [kind], in: json, at: path)
    switch kind {
    case "item":
      self = .atLeast(item: reader.text("item", in: json, at: path), reader.whole("atLeast", in: json, at: path, allowed: Instrument.bounds))
    case "unanswered": self = .unanswered(item: reader.text("unanswered", in: json, at: path))
    default:
      let parts = reader.list(kind, in: json, at: path).compactMap { Self($0.json, at: $0.path, reader) }
      if parts.isEmpty { reader.fault(path + "." + kind, "at least one condition was expected") }
      self = kind == "all" ? .all(parts) : .any(parts)
    }
  }

  /// Every item it asks about, with the bound where it has one.
  var mentions: [(item: String, atLeast: Int?)] {
    switch self {
    case .atLeast(let item, let least): [(item, least)]
    case .unanswered(let item): [(item, nil)]
    case .all(let parts), .any(let parts): parts.flatMap(\.mentions)
    }
  }
}
