/// All that one step changes.
extension StoreTransaction {
  /// The order is that in which one part may rest on another: endpoints before what hangs on them, records before what tells of them.
  func commit(_ batch: StoreBatch) throws -> [RecordVersion] {
    if let lease = batch.lease { try requireHeld(lease) }
    for endpoint in batch.endpoints { try save(endpoint) }
    for (endpoint, patient) in batch.unlinks { try unlink(endpoint, patient) }
    for link in batch.links { try self.link(link) }
    let versions = try batch.edits.map(apply)
    for (endpoint, record, from, to) in batch.agreedVersions { try agree(endpoint, record, from: from, to: to) }
    for exchange in batch.exchanges { try save(exchange) }
    for (endpoint, resource) in batch.droppedOperations { try dropOperation(endpoint, resource) }
    for operation in batch.operations { try save(operation) }
    for conflict in batch.conflicts { try save(conflict) }
    for (endpoint, record, upTo, state) in batch.editStates { try setState(endpoint, record, upTo: upTo, to: state) }
    for (endpoint, key, mark) in batch.cursors { try setCursor(endpoint, key, to: mark) }
    for (endpoint, resource, hash) in batch.superseded { try supersede(endpoint, resource, hash) }
    for receipt in batch.receipts { try save(receipt) }
    try append(batch.audit)
    return versions
  }
}
