import CDADocuments
import LosslessJSON

/// How a drug is to be taken, in words.
enum MedicationDirections {
  /// A free text sig, else the entry's own text, else instructions to the patient; never the drug's own name, nor a whole row.
  static func words(of act: CDANode, _ drug: CCDConcept) -> String? {
    for sig in act.related(template: CDANode.entry + "147") { if let text = CCDConcept.words(of: sig) { return text } }
    let names = names(act, drug)
    if let text = CCDConcept.words(of: act), !names.contains(where: { $0.contains(plain(text)) }) { return text }
    for instruction in act.related(template: CDANode.entry + "20") {
      if let text = CCDConcept.words(of: instruction), !names.contains(plain(text)) { return text }
    }
    return nil
  }

  private static func names(_ act: CDANode, _ drug: CCDConcept) -> [String] {
    let material = act["consumable"]?["manufacturedProduct"]?["manufacturedMaterial"]
    return ([drug.words, material?["name"]?.narrativeText] + drug.codes.map(\.display)).compactMap { $0 }.map(plain)
  }

  private static func plain(_ text: String) -> String { String(text.lowercased().filter { $0.isLetter || $0.isNumber }) }

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
