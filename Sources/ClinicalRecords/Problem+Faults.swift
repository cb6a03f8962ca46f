extension Problem {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.concept(code, "code")
    if let onset, let abatement {
      list.expect(!abatement.isBefore(onset), "abatement", "comes before the onset")
    }
    if abatement != nil, let clinicalStatus {
      // FHIR R4 Condition, invariant con-4: an abated condition is inactive, resolved or in remission.
      let isOver = [ClinicalStatus.inactive, .resolved, .remission].contains(clinicalStatus)
      list.expect(isOver, "clinicalStatus", "inactive, resolved or remission was expected of a problem that has abated")
    }
    return list.faults
  }
}
