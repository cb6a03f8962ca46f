internal import EHRSync
internal import RecordStore

/// What each way to settle a conflict would do.
struct ReviewChoices {
  let conflict: StoredConflict
  let rows: [ReviewEntry.Row]
  let fields: [ConflictField]
  let role: String
  let isSource: Bool

  var all: [ReviewEntry.Choice] {
    if conflict.reason == "other-patient" {
      return [
        ReviewEntry.Choice(
          name: "link", effect: "Nothing can be chosen here: say first whose it is, by taking the link of the patient back or making it anew.",
          command: "infusync patients match \(conflict.endpoint)")
      ]
    }
    let sides = [choice("local", local), choice("remote", remote)]
    if conflict.path.isEmpty { return sides }
    return sides + [choice("base", base), value]
  }

  private var there: String { conflict.endpoint }
  private var one: ReviewEntry.Row? { rows.count == 1 ? rows[0] : nil }

  private func choice(_ name: String, _ effect: String) -> ReviewEntry.Choice {
    ReviewEntry.Choice(
      name: name, effect: effect, command: "infusync review settle \(conflict.id) --take \(name) --by \"YOUR NAME\" --because \"WHY\"")
  }

  private var local: String {
    if isSource { return "Ours stays" + said(one?.ours) + "; the same file changes nothing any more." }
    if conflict.reason == "removed-remotely" { return "Ours stays, and the next sync makes it at \(there) anew." }
    return "Ours stays" + said(one?.ours) + "; the next sync writes it to \(there)."
  }

  private var remote: String {
    if isSource { return "What the file says is taken" + said(one?.theirs) + "." }
    if conflict.reason == "removed-remotely" {
      return ["patient", "condition", "administration", "response"].contains(role)
        ? "Our whole record is marked as entered in error." : "Our record keeps it, and it is not sent to \(there) again."
    }
    if fields.isEmpty { return "\(there) keeps what it says; our record has no word for it and stays as it is." }
    return "Our record takes what \(there) says" + said(one?.theirs) + "; nothing is written to \(there)."
  }

  private var base: String {
    (isSource ? "Our record goes" : "Both go") + " back to what was agreed before" + said(one?.agreed)
      + (isSource ? "." : "; our record is changed, and the next sync writes it to \(there).")
  }

  private var value: ReviewEntry.Choice {
    let example = fields.count == 1 ? fields[0].local ?? fields[0].remote ?? fields[0].base : conflict.local ?? conflict.remote ?? conflict.base
    let text = example.map { $0.compactText } ?? "VALUE"
    let quoted = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
    return ReviewEntry.Choice(
      name: "value",
      effect: isSource
        ? "Our record gets another value; it is checked before it is stored."
        : "Both get another value; it is checked before it is stored, and the next sync writes it to \(there).",
      command: "infusync review settle \(conflict.id) --value '\(ValueWords.printable(quoted))' --by \"YOUR NAME\" --because \"WHY\"")
  }

  private func said(_ value: String?) -> String { value.map { ": \($0)" } ?? "" }
}
