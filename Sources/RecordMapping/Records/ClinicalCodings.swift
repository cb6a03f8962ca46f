import ClinicalRecords
import LosslessJSON

extension JSONCoding where Value == RecordID {
  /// A UUID in either case; written in lower case.
  static let recordID = JSONCoding(
    schema: ["type": "string", "pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"],
    read: { (json, path) throws(JSONShapeError) in
      guard let id = json.string.flatMap({ RecordID($0) }) else { throw JSONShapeError(path: path, message: "a UUID was expected") }
      return id
    },
    write: { .string($0.description) })
}

/// Patterns that say of a text exactly what ``CalendarDate`` and ``DateTime`` say of it, leap years too.
private enum TimePattern {
  static let monthDay =
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
  static let leapYear = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
  static let day = "(?!0000)(?:[0-9]{4}-\(monthDay)|\(leapYear)-02-29)"
  static let time = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?"
  static let offset = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
  static let date = "^(?:\(day)|(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?)$"
  static let dateTime = "^\(day)T\(time)\(offset)$"
}

extension JSONCoding where Value == DateTime {
  /// A moment with its offset: `2026-03-02T09:00:00-05:00`.
  static let dateTime = JSONCoding(
    schema: ["type": "string", "format": "date-time", "pattern": .string(TimePattern.dateTime)],
    read: { (json, path) throws(JSONShapeError) in
      guard let moment = json.string.flatMap({ DateTime($0) }) else {
        throw JSONShapeError(path: path, message: "a time with its offset was expected, as 2026-03-02T09:00:00-05:00")
      }
      return moment
    },
    write: { .string($0.description) })
}

extension JSONCoding where Value == CalendarDate {
  /// A day, a month or a year.
  static let date = JSONCoding(
    schema: ["type": "string", "pattern": .string(TimePattern.date)],
    read: { (json, path) throws(JSONShapeError) in
      guard let date = json.string.flatMap({ CalendarDate($0) }) else {
        throw JSONShapeError(path: path, message: "a date was expected, as 2026-03-02, 2026-03 or 2026")
      }
      return date
    },
    write: { .string($0.description) })
}

extension JSONCoding {
  /// The same, of a value that no log may show.
  static func sensitive<Inner>(_ coding: JSONCoding<Inner>) -> JSONCoding where Value == Sensitive<Inner> {
    JSONCoding(
      schema: coding.schema,
      read: { (json, path) throws(JSONShapeError) in Sensitive(try coding.read(json, path)) },
      write: { coding.write($0.value) })
  }

  /// An exact decimal with its UCUM unit: `{"value":72.50,"unit":"mg"}`; the digits are kept, another unit is refused.
  static func amount<Unit: ClinicalUnit>() -> JSONCoding where Value == Amount<Unit> {
    .object(
      [JSONElement("value", \.value, .decimal), JSONElement("unit", \.unit, .unit(Unit.self))],
      blank: Amount(ClinicalDecimal(0)))
  }
}

extension JSONCoding where Value == ClinicalDecimal {
  /// A JSON number of at most 38 digits, kept as it is spelled.
  static let decimal = JSONCoding(
    schema: ["type": "number", "$comment": "at most 38 digits and an exponent from -1000 to 1000"],
    read: { (json, path) throws(JSONShapeError) in
      guard let number = json.number else { throw JSONShapeError(path: path, message: "a number was expected") }
      guard let decimal = ClinicalDecimal(number.literal) else {
        throw JSONShapeError(path: path, message: "a number of at most 38 digits was expected")
      }
      return decimal
    },
    write: { .number(JSONNumber($0.description)!) })  // a ClinicalDecimal is spelled by the grammar of JSON numbers
}

extension Amount {
  /// The unit as a member of JSON, which says nothing that the type does not.
  fileprivate var unit: String {
    get { Unit.ucum }
    set {}
  }
}

extension JSONCoding where Value == String {
  fileprivate static func unit(_ unit: (some ClinicalUnit).Type) -> JSONCoding {
    let ucum = unit.ucum
    return JSONCoding(
      schema: ["const": .string(ucum)],
      read: { (json, path) throws(JSONShapeError) in
        guard json.string == ucum else { throw JSONShapeError(path: path, message: "the unit \(ucum) was expected") }
        return ucum
      },
      write: { .string($0) })
  }
}

extension JSONCoding where Value == Int {
  /// A whole number inside a range; `3.0` is 3, as JSON Schema has it.
  static func whole(_ range: ClosedRange<Int>) -> JSONCoding {
    JSONCoding(
      schema: ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)],
      read: { (json, path) throws(JSONShapeError) in
        guard let whole = json.number.flatMap({ ClinicalDecimal($0.literal) })?.whole, range.contains(whole) else {
          throw JSONShapeError(path: path, message: "a whole number from \(range.lowerBound) to \(range.upperBound) was expected")
        }
        return whole
      },
      write: { .int($0) })
  }
}

extension ClinicalDecimal {
  /// The amount as an integer; nil when it has a fraction or is beyond 18 digits.
  var whole: Int? {
    guard significand != 0 else { return 0 }
    guard exponent <= 18, rounded(places: 0) == self else { return nil }
    var value = rounded(places: 0).significand
    for _ in 0..<max(exponent, 0) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = tens
    }
    return Int(exactly: value)
  }
}

extension JSONCoding where Value == Coding {
  /// A code in a system.
  static let coding = JSONCoding.object(
    [JSONElement("system", \.system, .string), JSONElement("code", \.code, .string), JSONElement(optional: "display", \.display, .string)],
    blank: Coding(system: "", code: ""))
}

extension JSONCoding where Value == CodedConcept {
  /// What is meant, in codes, in words, or both.
  static let concept = JSONCoding.object(
    [JSONElement(list: "codings", \.codings, .coding), JSONElement(optional: "text", \.text, .string)],
    blank: CodedConcept())
}

extension RecordID {
  /// What stands in a value before its id is read.
  static let blank = RecordID(high: 0, low: 0)
}

extension DateTime {
  /// What stands in a value before its time is read.
  static let blank = DateTime(nanoseconds: 0)
}
