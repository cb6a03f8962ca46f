extension Screening {
  /// Readings of a screening may lie this far from its moment, in minutes; a day's visit is one screening.
  public static let readingWindowMinutes = 24 * 60

  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.members("vitals", vitals.map(\.id))
    list.members("drugScreen", drugScreen.map(\.id))
    list.expect(at != nil, "at", "is missing")
    let window = ReadingWindow(
      from: at?.advanced(bySeconds: -60 * Self.readingWindowMinutes), until: at?.advanced(bySeconds: 60 * Self.readingWindowMinutes))
    for (index, vital) in vitals.enumerated() { vital.check("vitals[\(index)]", window: window, &list) }
    for (index, result) in drugScreen.enumerated() { list.concept(result.analyte, "drugScreen[\(index)].analyte") }
    if let weight { list.expect(weight.value > 0 && weight.value <= ClinicalDecimal(650), "weight", "lies outside 0 to 650 kg") }
    if let height { list.expect(height.value > 0 && height.value <= ClinicalDecimal(300), "height", "lies outside 0 to 300 cm") }
    if let fasting { list.expect(fasting.value >= 0, "fasting", "is negative") }
    return list.faults
  }
}
