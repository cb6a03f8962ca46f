internal import ClinicalMerge
internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

extension Settlement {
  /// What a person gave, as the record has it and as the resource has it.
  struct Given {
    var body: JSON
    var chosen: JSON?
  }

  /// A new value, in the words of the resource (as the sides of a conflict are shown to programs) or in those of the record.
  ///
  /// Whatever the record would not say in just that way is refused: nothing of it may be dropped on the way.
  func given(_ value: JSON?, _ conflict: StoredConflict, record: RecordVersion, exchange: Exchange, ours: JSON, server: JSON) throws(SettlementError) -> Given {
    guard let value else { throw SettlementError(message: "no value was given") }
    if let asResource = try given(inResource: value, conflict, record, exchange, ours: ours, server: server) { return asResource }
    return try given(inRecord: value, conflict, record, exchange)
  }

  private func given(
    inResource value: JSON, _ conflict: StoredConflict, _ record: RecordVersion, _ exchange: Exchange, ours: JSON, server: JSON
  ) throws(SettlementError) -> Given? {
    let place = ConflictPlace(conflict: conflict)
    let theirs = place.value(in: server, like: conflict.remote)
    let after = place.setting(value, in: server, insteadOf: theirs)
    let body = mapper.reading(record.body, before: ours, after: after, role: exchange.role).record
    guard body != record.body || value == conflict.local, case .success = RecordBody.checked(body), let rendered = try render(body, exchange) else {
      return nil
    }
    let said = place.setting(place.value(in: rendered, like: value), in: server, insteadOf: theirs)
    let wanted = mapper.inUnits(of: said, after)
    guard Fidelity.differences(said, from: wanted, under: reconciliation.policy).isEmpty else { return nil }
    return Given(body: body, chosen: value)
  }

  private func given(inRecord value: JSON, _ conflict: StoredConflict, _ record: RecordVersion, _ exchange: Exchange) throws(SettlementError) -> Given {
    let fields = ConflictFields.of(conflict, record: record.body, exchange: exchange, mapper: mapper)
    guard fields.count == 1, let field = fields.first else {
      let places = fields.map(\.path).joined(separator: ", ")
      throw SettlementError(
        message: fields.isEmpty
          ? "the record cannot say that value; take local or remote, or edit the record (`infusync records set \(record.record) …`)"
          : "that value is not one of this place as the EHR has it, and it concerns more than one field of the record (\(places)); "
            + "take local or remote, then edit the record")
    }
    let body = RecordTree.setting(Self.completed(value, like: field), at: field.path, in: record.body)
    if case .failure(let faults) = RecordBody.checked(body) {
      throw SettlementError(message: "that value cannot stand at \(field.path): " + faults.description)
    }
    guard let rendered = try render(body, exchange) else {
      throw SettlementError(message: "with that value there is nothing left to tell \(exchange.endpoint)")
    }
    return Given(body: body, chosen: ConflictPlace(conflict: conflict).value(in: rendered, like: nil))
  }

  /// A bare number where the record has an amount means that number of the same unit.
  static func completed(_ value: JSON, like field: ConflictField) -> JSON {
    guard value.kind == .number, let amount = [field.local, field.remote, field.base].lazy.compactMap({ $0 }).first(where: { $0["unit"]?.string != nil }) else {
      return value
    }
    return amount.setting("value", to: value)
  }
}
