extension TreatmentCourse {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  ///
  /// Whether the protocol exists is checked where the protocols are known.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.expect(!protocolID.isEmpty, "protocol", "is empty")
    list.expect(plannedInfusions >= 0, "plannedInfusions", "is negative")
    if let dosePerWeight { list.expect(dosePerWeight.value > 0, "dosePerWeight", "a dose above zero was expected") }
    if let plannedDuration { list.expect(plannedDuration.value > 0, "plannedDuration", "a time above zero was expected") }
    if let start, let end { list.expect(!end.isBefore(start), "end", "comes before the start") }
    return list.faults
  }
}
