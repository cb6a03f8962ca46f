extension Assessment {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  ///
  /// Whether an answer is in its item's range, and whether the instrument has the item, is checked where it is scored:
  /// the ranges are data that this module does not know.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.expect(!instrument.isEmpty, "instrument", "is empty")
    list.expect(answers[""] == nil, "answers", "an item must have a name")
    list.expect(formBase == nil || !answers.isEmpty, "formBase", "is said of answers, and there is none")
    if status == .completed || status == .amended {
      // A score belongs to a moment: without it no course can be drawn (the response is against the baseline's).
      list.expect(at != nil, "at", "is missing from an assessment that is \(status.rawValue)")
      list.expect(!answers.isEmpty || reportedTotal != nil, "answers", "there is none in an assessment that is \(status.rawValue)")
    }
    return list.faults
  }
}
