import ClinicalRecords
import LosslessJSON

/// An assessment as a line of a records file.
enum AssessmentRecord {
  static let coding = JSONCoding.object(elements, blank: Assessment(id: .blank, patient: .blank))

  static let elements: [JSONElement<Assessment>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement(optional: "course", \.course, .recordID),
    JSONElement(optional: "session", \.session, .recordID),
    JSONElement("instrument", \.instrument, .string),
    JSONElement(optional: "variant", \.variant, .string),
    JSONElement("rater", \.rater, .word),
    JSONElement(optional: "raterID", \.raterID, .string),
    JSONElement(optional: "timePoint", \.timePoint, .string),
    JSONElement(optional: "at", \.at, .dateTime),
    JSONElement("status", \.status, .word),
    JSONElement("answers", \.answers, answers),
    JSONElement(optional: "formBase", \.formBase, .whole(0...1)),
    JSONElement(optional: "reportedTotal", \.reportedTotal, .decimal),
    JSONElement(optional: "sensitivity", \.sensitivity, .word),
  ]

  /// Wide enough for any instrument's answers; each instrument's own range is checked when it is scored.
  private static let answer = JSONCoding<Int>.whole(-1000...1000)

  /// `{"1":3,"2":0}`, an unanswered item absent; written in the order of the item numbers.
  private static let answers = JSONCoding<[String: Sensitive<Int>]>(
    schema: ["type": "object", "propertyNames": ["minLength": 1], "additionalProperties": answer.schema],
    read: { (json, path) throws(JSONShapeError) in
      guard json.kind == .object else { throw JSONShapeError(path: path, message: "an object of answers by item was expected") }
      var answers: [String: Sensitive<Int>] = [:]
      for member in json.members {
        guard !member.name.isEmpty else { throw JSONShapeError(path: path, message: "an item must have a name") }
        answers[member.name] = Sensitive(try answer.read(member.value, "\(path).\(member.name)"))
      }
      return answers
    },
    write: { answers in
      .object(answers.sorted { itemOrder($0.key, $1.key) }.map { JSON.Member($0.key, .int($0.value.value)) })
    })

  /// Items by their number, those without one behind them by their name.
  static func itemOrder(_ a: String, _ b: String) -> Bool {
    switch (Int(a), Int(b)) {
    case (let x?, let y?): x == y ? a < b : x < y
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): a < b
    }
  }
}
