import CDADocuments
import LosslessJSON

/// How a drug is to be taken, in words.
enum MedicationDirections {
  /// A free text sig, else the entry's own text, else instructions to the patient; never the drug's own name, nor a whole row.
  static func words(of act: CDANode, _ drug: CCDConcept) -> String? {
    for sig in act.related(template: CDANode.entry + "147") { if let text = CCDConcept.words(of: sig) { return text } }
    let names = names(act, drug)
    if let text = CCDConcept.words(of: act), !isName(text, names) { return text }
    for instruction in act.related(template: CDANode.entry + "20") {
      if let text = CCDConcept.words(of: instruction), !isName(text, names) { return text }
    }
    return nil
  }

  private static func names(_ act: CDANode, _ drug: CCDConcept) -> [[Substring]] {
    let material = act["consumable"]?["manufacturedProduct"]?["manufacturedMaterial"]
    return ([drug.words, material?["name"]?.narrativeText] + drug.codes.map(\.display)).compactMap { $0.map(tokens) }
  }

  /// Whether words are a name of the drug: they begin as one does, and three of four of them are in it.
  private static func isName(_ text: String, _ names: [[Substring]]) -> Bool {
    let said = tokens(text)
    return names.contains { name in said.first == name.first && said.filter(name.contains).count * 4 >= said.count * 3 && !isDirection(said, name) }
  }

  /// Whether, for all that is in the name, it goes on with how often or how much.
  private static func isDirection(_ said: [Substring], _ name: [Substring]) -> Bool {
    said.contains { ["daily", "every", "times", "once", "twice", "hours", "needed", "bedtime", "puffs"].contains($0) && !name.contains($0) }
  }

  private static func tokens(_ text: String) -> [Substring] { text.lowercased().split { !$0.isLetter && !$0.isNumber } }

  /// A rhythm in words; nil where it has none.
  static func words(of timing: JSON, isNeeded: Bool) -> String? {
    let names = ["s": "seconds", "min": "minutes", "h": "hours", "d": "days", "wk": "weeks", "mo": "months", "a": "years"]
    guard let rhythm = timing["repeat"] else { return nil }
    var words: String?
    if let unit = rhythm["periodUnit"]?.string.flatMap({ names[$0] }), let period = rhythm["period"]?.text {
      words = "every \(period)\(rhythm["periodMax"].map { " to " + $0.text } ?? "") \(unit)"
    } else if rhythm["when"]?[0]?.string == "HS" {
      words = "at bedtime"
    }
    return words.map { isNeeded ? $0 + " as needed" : $0 }
  }
}
