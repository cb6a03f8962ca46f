extension Clinic {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.expect(!name.isEmpty, "name", "is empty")
    list.members("identifiers", identifiers.map(\.id))
    list.members("telecoms", telecoms.map(\.id))
    list.members("addresses", addresses.map(\.id))
    list.identifiers(identifiers)
    return list.faults
  }
}

extension Practitioner {
  /// Everything that is wrong with the record, all faults at once; empty for one that is entered in error.
  public func faults() -> [RecordFault] {
    guard recordStatus == .active else { return [] }
    var list = FaultList()
    list.members("identifiers", identifiers.map(\.id))
    list.members("names", names.map(\.id))
    list.members("telecoms", telecoms.map(\.id))
    list.identifiers(identifiers)
    list.names(names)
    return list.faults
  }
}
