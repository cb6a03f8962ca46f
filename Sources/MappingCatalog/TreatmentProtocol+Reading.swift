internal import ClinicalRecords
internal import LosslessJSON

extension TreatmentProtocol {
  private static let known = [
    "protocol", "name", "drug", "infusions", "perWeek", "weeks", "days", "windowDays", "dosePerWeight", "duration", "periods", "timePoints",
    "assessments", "source",
  ]

  /// Two years either way: no follow-up of the field is later.
  private static let hours = -20_000...20_000

  init(id: String, _ json: JSON, _ reader: FieldReader) {
    reader.only(Self.known, in: json, at: "")
    if reader.text("protocol", in: json) != id { reader.fault("protocol", "the file's name, \(id), was expected") }
    _ = reader.text("source", in: json)
    self.id = id
    name = reader.text("name", in: json)
    drug = reader.optionalText("drug", in: json)
    infusions = reader.whole("infusions", in: json, allowed: 0...100)
    perWeek = reader.whole("perWeek", in: json, allowed: 0...7)
    weeks = reader.whole("weeks", in: json, allowed: 0...104)
    days = reader.list("days", in: json).map { day, path in
      if let day = day.int, (0...730).contains(day) { return day }
      reader.fault(path, "a whole number of days after the first infusion was expected")
      return 0
    }
    windowDays = reader.whole("windowDays", in: json, allowed: 0...30)
    dosePerWeight = json["dosePerWeight"] == nil ? nil : Self.amount("dosePerWeight", in: json, at: "", reader)
    duration = json["duration"] == nil ? nil : Self.amount("duration", in: json, at: "", reader)
    periods = reader.list("periods", in: json, optional: true).map { period, path in
      reader.only(["drug", "dosePerWeight"], in: period, at: path)
      return Period(drug: reader.text("drug", in: period, at: path), dosePerWeight: Self.amount("dosePerWeight", in: period, at: path, reader))
    }
    timePoints = reader.list("timePoints", in: json).map { Self.timePoint($0.json, at: $0.path, reader) }
    assessments = reader.list("assessments", in: json).map { schedule, path in
      reader.only(["instrument", "timePoints", "imported"], in: schedule, at: path)
      return Schedule(
        instrument: reader.text("instrument", in: schedule, at: path), timePoints: reader.texts("timePoints", in: schedule, at: path),
        isImported: schedule["imported"] == nil ? false : reader.truth("imported", in: schedule, at: path))
    }
    checkTogether(reader)
  }

  private static func timePoint(_ json: JSON, at path: String, _ reader: FieldReader) -> TimePoint {
    reader.only(["id", "anchor", "hours", "from", "to"], in: json, at: path)
    let hour = reader.whole("hours", in: json, at: path, allowed: hours)
    let opens = reader.whole("from", in: json, at: path, allowed: hours)
    let closes = reader.whole("to", in: json, at: path, allowed: hours)
    if !(opens <= hour && hour <= closes) { reader.fault(path + ".hours", "a number between from and to was expected") }
    return TimePoint(
      id: reader.text("id", in: json, at: path), anchor: reader.word("anchor", in: json, at: path, of: Anchor.self) ?? .start, hours: hour,
      window: min(opens, closes)...max(opens, closes))
  }

  private static func amount<Unit: ClinicalUnit>(_ name: String, in json: JSON, at path: String, _ reader: FieldReader) -> Amount<Unit> {
    let value = json[name]?["value"]?.number.flatMap { ClinicalDecimal($0.literal) }
    guard let value, value > ClinicalDecimal(0), json[name]?["unit"]?.string == Unit.ucum else {
      reader.fault(reader.join(path, name), "a value above 0 with the unit \(Unit.ucum) was expected")
      return Amount(ClinicalDecimal(0))
    }
    return Amount(value)
  }

  /// What the fields must say of one another.
  private func checkTogether(_ reader: FieldReader) {
    if days.count != infusions { reader.fault("days", "one for each of the \(infusions) infusions was expected") }
    if let first = days.first, first != 0 { reader.fault("days[0]", "0 was expected: the days are counted from the first infusion") }
    for place in days.indices.dropFirst() where days[place] <= days[place - 1] { reader.fault("days[\(place)]", "is not after the day before") }
    if let last = days.last, last >= 7 * weeks { reader.fault("days", "the last is not within \(weeks) weeks") }
    if infusions > 0, duration == nil { reader.fault("duration", "is missing") }
    if !periods.isEmpty, periods.count != infusions { reader.fault("periods", "one for each infusion was expected") }
    if !periods.isEmpty, dosePerWeight != nil || drug != nil { reader.fault("periods", "each has its own drug and dose") }
    for (place, point) in timePoints.enumerated() {
      if timePoints[..<place].contains(where: { $0.id == point.id }) { reader.fault("timePoints[\(place)].id", "\(point.id) is there already") }
      let needed = point.anchor == .secondInfusion ? 2 : point.anchor == .start ? 0 : 1
      if infusions < needed { reader.fault("timePoints[\(place)].anchor", "there are \(infusions) infusions") }
    }
    for (place, schedule) in assessments.enumerated() { check(schedule, at: "assessments[\(place)]", reader) }
  }

  /// Each time point is there, once, and no two of one instrument could claim the same moment.
  private func check(_ schedule: Schedule, at path: String, _ reader: FieldReader) {
    var seen: [TimePoint] = []
    for (place, id) in schedule.timePoints.enumerated() {
      guard let point = timePoint(id) else {
        reader.fault(path + ".timePoints[\(place)]", "there is no time point \(id)")
        continue
      }
      for other in seen where other.anchor == point.anchor && other.window.overlaps(point.window) {
        // Windows may share the hour between them; an assessment there belongs to the nearer.
        if other.window.upperBound != point.window.lowerBound && point.window.upperBound != other.window.lowerBound || other.id == id {
          reader.fault(path + ".timePoints[\(place)]", "its window overlaps that of \(other.id)")
        }
      }
      seen.append(point)
    }
  }
}
