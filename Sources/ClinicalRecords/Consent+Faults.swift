extension Consent {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.members("recipients", recipients.map(\.id))
    for (index, recipient) in recipients.enumerated() {
      list.expect(!recipient.endpoint.isEmpty, "recipients[\(index)].endpoint", "is empty")
    }
    if scope != .dataSharing {
      list.expect(recipients.isEmpty, "recipients", "only a consent to data-sharing names recipients")
      list.expect(includesSubstanceUse != true, "includesSubstanceUse", "only a consent to data-sharing can include it")
      list.expect(includesPsychotherapyNotes != true, "includesPsychotherapyNotes", "only a consent to data-sharing can include them")
    }
    list.expect(decision != .agreed || signedAt != nil, "signedAt", "is missing from a consent that is agreed")
    list.expect(decision != .withdrawn || withdrawnAt == nil, "decision", "agreed was expected beside a time of withdrawal")
    list.order(signedAt, withdrawnAt, "withdrawnAt")
    if let signedAt, let expires { list.expect(!expires.isBefore(signedAt.date), "expires", "comes before it was signed") }
    if let url = document?.url { list.expect(isURI(url), "document.url", "is no absolute URI") }
    return list.faults
  }
}
