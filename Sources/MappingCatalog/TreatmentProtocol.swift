public import ClinicalRecords
internal import LosslessJSON

/// A planned series of infusions as a file: how many, how often, how much, and what is asked when.
public struct TreatmentProtocol: Sendable, Hashable {
  /// An instrument and the moments it is filled in at.
  public struct Schedule: Sendable, Hashable {
    /// The name of a file in `instruments`.
    public let instrument: String
    /// As `baseline`, `24h`, `week-1`.
    public let timePoints: [String]
  }

  /// The file's name without `.json`: `ketamine-6x2`.
  public let id: String
  /// Its name for people.
  public let name: String
  /// How many infusions a course has.
  public let infusions: Int
  /// How many infusions a week has.
  public let perWeek: Int
  /// How many weeks the course takes.
  public let weeks: Int
  /// The dose for each kilogram of body weight, in mg/kg.
  public let dosePerWeight: Amount<MilligramPerKilogram>
  /// How long one infusion takes, in minutes.
  public let duration: Amount<Minute>
  /// What is asked when.
  public let assessments: [Schedule]
}

extension TreatmentProtocol {
  init(id: String, _ json: JSON, _ reader: FieldReader) {
    reader.only(
      ["protocol", "name", "infusions", "perWeek", "weeks", "dosePerWeight", "duration", "assessments", "source"], in: json, at: "")
    if reader.text("protocol", in: json) != id { reader.fault("protocol", "the file's name, \(id), was expected") }
    _ = reader.text("source", in: json)
    self.id = id
    name = reader.text("name", in: json)
    infusions = reader.whole("infusions", in: json, allowed: 1...100)
    perWeek = reader.whole("perWeek", in: json, allowed: 1...7)
    weeks = reader.whole("weeks", in: json, allowed: 1...104)
    dosePerWeight = Self.amount("dosePerWeight", in: json, reader)
    duration = Self.amount("duration", in: json, reader)
    assessments = reader.list("assessments", in: json).map { schedule, path in
      reader.only(["instrument", "timePoints"], in: schedule, at: path)
      return Schedule(instrument: reader.text("instrument", in: schedule, at: path), timePoints: reader.texts("timePoints", in: schedule, at: path))
    }
  }

  private static func amount<Unit: ClinicalUnit>(_ name: String, in json: JSON, _ reader: FieldReader) -> Amount<Unit> {
    let value = json[name]?["value"]?.number.flatMap { ClinicalDecimal($0.literal) }
    guard let value, value > ClinicalDecimal(0), json[name]?["unit"]?.string == Unit.ucum else {
      reader.fault(name, "a value above 0 with the unit \(Unit.ucum) was expected")
      return Amount(ClinicalDecimal(0))
    }
    return Amount(value)
  }
}
