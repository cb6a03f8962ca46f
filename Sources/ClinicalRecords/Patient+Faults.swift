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
    list.identifiers(identifiers)
    list.names(names)
    return list.faults
  }
}

extension FaultList {
  /// Numbers that organizations gave: each of a system, none twice.
  mutating func identifiers(_ identifiers: [PatientIdentifier]) {
    for (index, identifier) in identifiers.enumerated() {
      expect(isURI(identifier.system), "identifiers[\(index)].system", "is no absolute URI")
      expect(!identifier.value.value.isEmpty, "identifiers[\(index)].value", "is empty")
      let isRight = CheckDigit.isRight(identifier.value.value, of: identifier.system) ?? true
      expect(isRight, "identifiers[\(index)].value", "its check digit does not bear it out")
      let isFirst = !identifiers[..<index].contains { $0.system == identifier.system && $0.value == identifier.value }
      expect(isFirst, "identifiers[\(index)]", "the same number of the same system stands twice")
    }
  }

  /// Names of a person: each says something.
  mutating func names(_ names: [PersonName]) {
    for (index, name) in names.enumerated() {
      // US Core us-core-6 asks the same of a name.
      expect(name.family != nil || !name.given.isEmpty, "names[\(index)]", "has neither a family nor a given name")
    }
  }
}
