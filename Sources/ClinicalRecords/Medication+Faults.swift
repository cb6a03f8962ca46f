extension Medication {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.concept(code, "code")
    list.concept(route, "route")
    if let dose {
      list.expect(dose.value >= 0, "dose", "is negative")
      list.expect(!dose.unit.isEmpty, "dose.unit", "is empty")
    }
    if let start, let stop { list.expect(!stop.isBefore(start), "stop", "comes before the start") }
    let cases = MedicationConcern.allCases
    list.expect(concerns == cases.filter(concerns.contains), "concerns", "out of order or twice: \(cases.map(\.rawValue).joined(separator: ", "))")
    return list.faults
  }
}
