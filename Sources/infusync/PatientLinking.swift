import ClinicalRecords
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore

/// Says which patient of a server is which of ours, and what follows for the resource of the patient.
struct PatientLinking {
  let store: RecordDatabase
  let endpoint: String
  let by: String

  private var at: String { Session.timestamp }

  /// Links, and knows the patient's resource there from now on: it is never made a second time.
  ///
  /// What was agreed with another patient's resource does not hold for this one.
  func link(_ patient: RecordID, to serverID: String, _ lease: Lease) async throws {
    let resource = RecordMapper.resourceID(record: patient, role: "patient")
    var batch = StoreBatch()
    batch.lease = lease
    batch.links = [PatientLink(endpoint: endpoint, patient: patient, serverID: serverID, by: by, at: at)]
    if try await store.exchanges(endpoint, resources: [resource]).first?.serverID != serverID { batch.exchanges = [fresh(patient, resource, serverID)] }
    batch.droppedOperations = [(endpoint: endpoint, resource: resource)]
    batch.audit = [
      AuditNote(action: "link", actor: by, at: at, record: patient, detail: ["endpoint": .string(endpoint), "serverID": .string(serverID)])
    ]
    try await store.commit(batch)
  }

  /// Takes the link back, and puts back what came of it; says what a person has to look after.
  func unlink(_ patient: RecordID, _ lease: Lease) async throws -> [SyncNotice] {
    let known = try await LinkUndoing.Known(of: patient, at: endpoint, in: store)
    var result = LinkUndoing(endpoint: try await store.existingEndpoint(endpoint), patient: patient, by: by, now: at).undo(known)
    result.batch.lease = lease
    try await store.commit(result.batch)
    return result.notices
  }

  private func fresh(_ patient: RecordID, _ resource: ResourceID, _ serverID: String?) -> Exchange {
    Exchange(endpoint: endpoint, resource: resource, type: "Patient", record: patient, patient: patient, role: "patient", serverID: serverID)
  }
}
