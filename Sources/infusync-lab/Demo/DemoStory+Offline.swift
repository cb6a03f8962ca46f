import ClinicalRecords
import EHRSync
import Foundation
import HTTPWire
import LosslessJSON
import RecordMapping
import RecordStore

extension DemoStory {
  /// The clinic is cut off, and both sides go on working.
  func workOffline() async throws {
    chapter("4. Cut off, and both sides work on")
    let sessions = try await quietSessions()
    let patients = try await store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 1000)
    guard sessions.count > 3, let patient = patients.first else { throw Stop(description: "the invented clinic has too few sessions") }
    try await differentElements(of: patient)
    try await sameElement(of: sessions[0])
    try await eventMeetsAmendment(sessions[1])
    try await enteredInError(sessions[2])
    try await set(sessions[3], ["vitals", 1, "heartRate"], to: ["value": 88, "unit": "/min"], by: "Nurse Desk", reason: "from the paper sheet")
    say("   E: the desk writes a heart rate of 88 into another infusion, from the paper sheet.")
    say("   \(try await store.outbox(endpoint).count) records wait in the outbox.")
  }

  /// Infusions that went without an event, in the order of their ids.
  func quietSessions() async throws -> [RecordVersion] {
    try await store.records(of: RecordSelection(kinds: [.infusionSession]), after: nil, limit: 1000).filter {
      ($0.body["vitals"]?.elements.count ?? 0) > 3 && $0.body["status"]?.string == "completed" && ($0.body["adverseEvents"]?.elements ?? []).isEmpty
    }
  }

  /// Different elements of one record: both edits stand.
  private func differentElements(of patient: RecordVersion) async throws {
    try await set(patient, ["telecoms", 0, "value"], to: "555-0199", reason: "new telephone")
    try await amend("Patient", role: "patient", of: patient, [["path": "maritalStatus", "value": ["text": "married"]]])
    say("   A: the desk changes a patient's telephone; the hospital adds the marital status.")
  }

  /// The same element: a person must say.
  private func sameElement(of session: RecordVersion) async throws {
    guard let sample = session.body["vitals"]?.elements[1], let id = sample["id"]?.string else { return }
    try await set(session, ["vitals", 1, "heartRate"], to: ["value": 72, "unit": "/min"], reason: "misread at the monitor")
    try await amend("Observation", role: "vital/\(id)/heart-rate", of: session, [["path": "valueQuantity.value", "value": 76]])
    say("   B: a nurse corrects a heart rate to 72; the hospital amends the same reading to 76.")
  }

  /// An adverse event here while the EHR amends the vitals.
  private func eventMeetsAmendment(_ session: RecordVersion) async throws {
    guard let sample = session.body["vitals"]?.elements[2], let id = sample["id"]?.string, let at = sample["at"] else { return }
    let event: JSON = [
      "id": "7d0c1f3a-3b1e-4c55-9f0a-5d2c61e0a001", "code": ["text": "Nausea"], "onset": at, "severity": "mild", "isSerious": false, "outcome": "resolved",
    ]
    let events = (session.body["adverseEvents"]?.elements ?? []) + [event]
    try await set(session, ["adverseEvents"], to: .array(events), reason: "told by the patient afterwards")
    try await amend("Observation", role: "vital/\(id)/blood-pressure", of: session, [["path": "component[0].valueQuantity.value", "value": 163]])
    say("   C: an adverse event is written down here; the hospital amends a blood pressure of the same session.")
  }

  /// A session the EHR entered in error.
  private func enteredInError(_ session: RecordVersion) async throws {
    try await amend("MedicationAdministration", role: "administration", of: session, [["path": "status", "value": "entered-in-error"]])
    say("   D: the hospital marks an infusion as entered in error.")
  }

  func set(_ record: RecordVersion, _ path: [JSONStep], to value: JSON, by author: String = "Nurse Example", reason: String) async throws {
    let body = record.body.setting(path, to: value)
    if case .failure(let faults) = RecordBody.checked(body) { throw Stop(description: faults.description) }
    var batch = StoreBatch()
    batch.edits = [
      RecordEdit(
        record: record.record, kind: record.kind, patient: record.patient, body: body,
        authorship: Authorship(author: author, at: now, reason: reason), madeFrom: record.version)
    ]
    batch.audit = [AuditNote(action: "edit", actor: author, at: now, record: record.record)]
    try await store.commit(batch)
  }

  /// The EHR's own people change a resource of ours.
  private func amend(_ type: String, role: String, of record: RecordVersion, _ change: JSON) async throws {
    let resource = RecordMapper.resourceID(record: record.record, role: role)
    guard let serverID = try await store.exchanges(endpoint, resources: [resource]).first?.serverID else {
      throw Stop(description: "\(type) is not at the EHR")
    }
    _ = try await ask(.put, base + "/_fixture/edit/\(type)/\(serverID)", change)
  }

  /// Leaves the documents, the bundle and the trail where the story says.
  func leave() async throws {
    chapter("What is left")
    let records = try await store.records(of: RecordSelection(), after: nil, limit: 10_000)
    var resources: [RenderedResource] = []
    for record in records { resources += try mapper.render(record.body).resources }
    let bundle = folder.appending(path: "clinic.fhir.json")
    try Data(FHIRExport.bundle(resources).prettyText.utf8).write(to: bundle)
    say("   \(bundle.path): one Bundle of \(resources.count) resources")
    try await leaveDocuments(records)
    let trail = folder.appending(path: "audit.ndjson")
    let entries = try await store.audit(record: nil, after: 0, limit: 1_000_000)
    let lines = entries.map { entry in
      JSON.object([
        "entry": .int(entry.number), "at": .string(entry.note.at), "action": .string(entry.note.action), "actor": .string(entry.note.actor),
        "record": entry.note.record.map { .string($0.description) }, "detail": entry.note.detail, "hash": .string(entry.hash),
      ]).compactText
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: trail)
    let verdict = try await store.verifyAudit(head: nil)
    say("   \(trail.path): \(verdict.entries) chained entries, \(verdict.isIntact ? "intact" : "BROKEN"), head \(verdict.head)")
    say("   \(folder.appending(path: "store.sqlite").path): the store itself")
  }

  private func leaveDocuments(_ records: [RecordVersion]) async throws {
    let documents = folder.appending(path: "ccd")
    try FileManager.default.createDirectory(at: documents, withIntermediateDirectories: true)
    let writer = CCDWriter(catalog: catalog)
    let byPatient = Dictionary(grouping: records.filter { $0.kind.isOfPatient }, by: \.patient)
    for (patient, records) in byPatient.sorted(by: { $0.key < $1.key }) {
      let document = try writer.document(of: records.map(\.body))
      try Data(document.bytes).write(to: documents.appending(path: "\(patient).xml"))
    }
    say("   \(documents.path)/: \(byPatient.count) CCDs, one a patient")
  }
}
