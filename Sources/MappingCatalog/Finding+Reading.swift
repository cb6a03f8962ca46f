internal import LosslessJSON

extension Finding {
  /// The kinds of finding, each with the members it has beside the ones of all.
  private enum Kind: String, CaseIterable {
    case totalAtMost, anyItem, symptomCounts, itemCount, triage, meansAtLeast

    var members: [String] {
      switch self {
      case .totalAtMost: ["atMost"]
      case .anyItem: ["items", "atLeast"]
      case .symptomCounts: ["itemAtLeast", "require"]
      case .itemCount: ["items", "core", "outcomes", "otherwise"]
      case .triage: ["levels", "otherwise"]
      case .meansAtLeast: ["subscales", "atLeast"]
      }
    }
  }

  /// Nil, with a fault, for a kind that nobody knows.
  init?(_ json: JSON, at path: String, _ reader: FieldReader) {
    guard let kind = reader.word("kind", in: json, at: path, of: Kind.self) else { return nil }
    reader.only(["key", "name", "kind", "code"] + kind.members + FieldReader.evidence, in: json, at: path)
    key = reader.text("key", in: json, at: path)
    name = reader.text("name", in: json, at: path)
    code = json["code"].flatMap { reader.coding($0, at: path + ".code") }
    evidence = reader.evidence(in: json, at: path)
    note = reader.optionalText("note", in: json, at: path)
    func bound(_ name: String) -> Int { reader.whole(name, in: json, at: path, allowed: Instrument.bounds) }
    switch kind {
    case .totalAtMost: rule = .totalAtMost(bound("atMost"))
    case .anyItem: rule = .anyItem(reader.texts("items", in: json, at: path), atLeast: bound("atLeast"))
    case .symptomCounts:
      rule = .symptomCounts(
        itemAtLeast: bound("itemAtLeast"),
        required: reader.list("require", in: json, at: path).map { count, place in
          reader.only(["subscale", "atLeast"], in: count, at: place)
          return SymptomCount(
            subscale: reader.text("subscale", in: count, at: place), atLeast: reader.whole("atLeast", in: count, at: place, allowed: 1...1000))
        })
    case .itemCount: rule = Self.itemCount(json, at: path, reader)
    case .triage:
      rule = .triage(
        reader.list("levels", in: json, at: path).compactMap { level, place in
          reader.only(["value", "when"], in: level, at: place)
          let value = reader.text("value", in: level, at: place)
          return Instrument.Condition(level["when"] ?? .null, at: place + ".when", reader).map { Level(value: value, condition: $0) }
        }, otherwise: reader.text("otherwise", in: json, at: path))
    case .meansAtLeast: rule = .meansAtLeast(reader.texts("subscales", in: json, at: path), bound("atLeast"))
    }
  }

  private static func itemCount(_ json: JSON, at path: String, _ reader: FieldReader) -> Rule {
    let thresholds = reader.list("items", in: json, at: path).map { threshold, place in
      reader.only(["item", "atLeast"], in: threshold, at: place)
      return ItemThreshold(
        item: reader.text("item", in: threshold, at: place), atLeast: reader.whole("atLeast", in: threshold, at: place, allowed: Instrument.bounds))
    }
    let outcomes = reader.list("outcomes", in: json, at: path).map { outcome, place in
      reader.only(["value", "countAtLeast"], in: outcome, at: place)
      return Outcome(value: reader.text("value", in: outcome, at: place), countAtLeast: reader.whole("countAtLeast", in: outcome, at: place, allowed: 1...1000))
    }
    return .itemCount(
      thresholds, core: Instrument.Condition(json["core"] ?? .null, at: path + ".core", reader) ?? .any([]), outcomes: outcomes,
      otherwise: reader.text("otherwise", in: json, at: path))
  }
}
