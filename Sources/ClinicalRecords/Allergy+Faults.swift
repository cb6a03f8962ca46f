extension Allergy {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.members("reactions", reactions.map(\.id))
    if noneKnown == true {
      list.expect(code == nil, "code", "stands beside noneKnown")
      list.expect(reactions.isEmpty, "reactions", "stand beside noneKnown")
    } else {
      list.expect(code != nil, "code", "is missing, and noneKnown is not said")
      list.concept(code, "code")
    }
    for (index, reaction) in reactions.enumerated() { list.concept(reaction.manifestation, "reactions[\(index)].manifestation") }
    return list.faults
  }
}
