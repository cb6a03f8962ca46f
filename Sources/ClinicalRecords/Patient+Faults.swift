extension Patient {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  ///
  /// That a person has a name or a number is not asked: an emergency has neither. Dates of birth are not held against a
  /// clock, which a pure function has not.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.members("identifiers", identifiers.map(\.id))
    list.members("names", names.map(\.id))
    list.members("telecoms", telecoms.map(\.id))
    list.members("addresses", addresses.map(\.id))
    for (index, identifier) in identifiers.enumerated() {
      list.expect(isURI(identifier.system), "identifiers[\(index)].system", "is no absolute URI")
      list.expect(!identifier.value.value.isEmpty, "identifiers[\(index)].value", "is empty")
      let isFirst = !identifiers[..<index].contains { $0.system == identifier.system && $0.value == identifier.value }
      list.expect(isFirst, "identifiers[\(index)]", "the same number of the same system stands twice")
    }
    for (index, name) in names.enumerated() {
      // US Core us-core-6 asks the same of a name.
      list.expect(name.family != nil || !name.given.isEmpty, "names[\(index)]", "has neither a family nor a given name")
    }
    return list.faults
  }
}
