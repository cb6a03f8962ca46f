extension PsychotherapySession {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.order(start, end, "end")
    if status == .completed {
      list.expect(start != nil, "start", "is missing from a session that is completed")
      list.expect(end != nil, "end", "is missing from a session that is completed")
    }
    if status == .notHeld { list.expect(statusReason != nil, "statusReason", "is missing from a session that is not-held") }
    return list.faults
  }
}

extension PsychotherapyNote {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.expect(!text.value.isEmpty, "text", "is empty")
    list.expect(at != nil, "at", "is missing")
    return list.faults
  }
}
