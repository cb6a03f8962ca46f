import ClinicalMerge
import LosslessJSON
import RecordStore
import Testing

@testable import EHRSync

/// A conflict as it is stored: judged, re-made and never piled up.
@Suite struct ConflictLedgerTests {
  @Test func `further changes on either side re-make the row, and its age stays`() async throws {
    let desk = try await ReviewedClinic()
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let first = try #require(try await desk.open().first)
    #expect(first.severity == .medium && first.type == "Observation" && first.role == "vital/\(desk.sample)/heart-rate")
    #expect(first.proposal == StoredConflict.Proposal(side: .local, rule: "clinic-leads"))
    try await desk.clinic.clock.sleep(until: desk.clinic.clock.now.advanced(by: .seconds(90_000)), tolerance: nil)
    for (ours, theirs) in [(73, 77), (74, 77), (74, 78)] {
      try await desk.setHeartRate(ours)
      desk.editHeartRateThere(theirs)
      // A day later; what the EHR's people do bears the time of before, so everything is asked for.
      var settings = SyncSettings()
      settings.isFull = true
      _ = try await desk.clinic.sync(settings)
      let open = try await desk.open()
      #expect(open.count == 1)
      #expect(open[0].id == first.id && open[0].since == first.since)
      #expect(open[0].base == first.base)
      #expect(open[0].local?["valueQuantity"]?["value"] == .int(ours) && open[0].remote?["valueQuantity"]?["value"] == .int(theirs))
    }
    let kept = try await desk.clinic.store.conflictHistory(first.id)
    #expect(kept.first == first && kept.count == 3)
  }

  @Test func `a side that went back dissolves it, and it is new when it comes again`() async throws {
    let desk = try await ReviewedClinic()
    let agreed = try #require(try await desk.heartRate()?.int)
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let first = try #require(try await desk.open().first)
    try await desk.setHeartRate(agreed)
    _ = try await desk.clinic.sync()
    #expect(try await desk.open().isEmpty)
    #expect(try await desk.clinic.store.conflict(first.id)?.state == .dissolved)
    #expect(try await desk.heartRate() == 76, "theirs is taken once ours is no change any more")
  }

  @Test func `a record in conflict stays readable, and the rest of it goes on`() async throws {
    let desk = try await ReviewedClinic()
    try await desk.disagreeOnThePatient()
    try await desk.setHeartRate(72)
    let report = try await desk.clinic.sync()
    #expect(report.pushed.conflicted == 3 && report.openConflicts == 3, "\(report.json.prettyText)")
    #expect(desk.heartRateThere() == 72, "nothing else waits")
    let body = try await desk.body(desk.patient)
    guard case .success = RecordBody.checked(body) else { Issue.record("the record is wrong in itself"); return }
    #expect(body["birthDate"] == "1980-01-02")
    #expect(try await desk.open().first { $0.path == "birthDate" }?.severity == .high)
    #expect(try await desk.open().first { $0.path.hasPrefix("telecom") }?.severity == .low)
  }

  /// Type, path and reason, and how grave that is.
  static let severities: [(String, String, String, StoredConflict.Severity)] = [
    ("Patient", "name[official].family", "both-changed", .high), ("Patient", "birthDate", "both-changed", .high),
    ("Patient", "identifier[a|1]", "both-changed", .high), ("Patient", "deceased[x]", "both-changed", .high),
    ("Patient", "address[home].city", "both-changed", .low), ("Patient", "", "no-base", .high),
    ("Observation", "subject", "other-patient", .high), ("Observation", "result", "both-changed", .medium),
    ("Observation", "result", "withdrawn-and-edited", .high), ("Observation", "note[seen]", "both-changed", .low),
    ("MedicationAdministration", "dosage", "both-changed", .high), ("MedicationAdministration", "effective[x].start", "both-changed", .high),
    ("AllergyIntolerance", "note[seen]", "both-changed", .high), ("AdverseEvent", "severity", "both-changed", .high),
    ("Condition", "clinicalStatus", "both-changed", .medium), ("Encounter", "status", "status", .medium), ("Consent", "status", "both-changed", .high),
    ("InfusionSession", "dose", "both-changed", .high), ("InfusionSession", "vitals[1].heartRate", "both-changed", .medium),
    ("Organization", "name", "both-changed", .low), ("Unheard", "of", "both-changed", .medium), ("Unheard", "modifierExtension", "both-changed", .high),
  ]

  @Test(arguments: severities.indices) func `identity, dose, allergy and adverse event are grave`(which: Int) {
    let (type, path, reason, severity) = Self.severities[which]
    #expect(ConflictSeverity.of(type: type, path: path, reason: reason) == severity, "\(type).\(path) \(reason)")
  }

  /// What is proposed.
  static let proposals: [(MergeConflict, String, String?)] = [
    (MergeConflict(path: "birthDate", base: 1, local: 2, remote: 3, reason: .bothChanged), "Patient", "remote ehr-leads"),
    (MergeConflict(path: "result", base: 1, local: 2, remote: 3, reason: .bothChanged), "Observation", "local clinic-leads"),
    (MergeConflict(path: "telecom[a]", base: 1, local: nil, remote: 3, reason: .editedAndRemoved), "Patient", "remote what-is-there-stays"),
    (MergeConflict(path: "telecom[a]", base: 1, local: 2, remote: nil, reason: .editedAndRemoved), "Patient", "local what-is-there-stays"),
    (MergeConflict(path: "", base: 1, local: 2, remote: nil, reason: .removedRemotely), "Observation", "local what-is-there-stays"),
    (MergeConflict(path: "criticality", base: nil, local: "high", remote: "low", reason: .bothChanged), "AllergyIntolerance", "local the-graver-is-safer"),
    (
      MergeConflict(
        path: "severity", base: nil, local: ["coding": [["code": "mild"]]], remote: ["coding": [["code": "severe"]]], reason: .bothChanged), "AdverseEvent",
      "remote the-graver-is-safer"
    ),
    (MergeConflict(path: "subject", base: 1, local: 1, remote: 2, reason: .otherPatient), "Observation", nil),
    (MergeConflict(path: "result", base: 1, local: 2, remote: 1, reason: .withdrawnAndEdited), "Observation", nil),
    (MergeConflict(path: "provision", base: 1, local: 2, remote: 3, reason: .bothChanged), "Consent", nil),
  ]

  @Test(arguments: proposals.indices) func `the safer value is proposed, else the side that leads`(which: Int) {
    let (conflict, type, expected) = Self.proposals[which]
    let proposal = ConflictProposal.of(conflict, type: type, under: MergePolicy())
    #expect(proposal.map { "\($0.side.rawValue) \($0.rule)" } == expected)
  }

  @Test func `an endpoint's profile says who leads, and where several stores sync it is proposed all the same`() {
    let conflict = MergeConflict(path: "maritalStatus", base: 1, local: 2, remote: 3, reason: .bothChanged)
    let policy = MergePolicy(stores: .many, leads: ["Patient.maritalStatus": .clinic])
    #expect(ConflictProposal.of(conflict, type: "Patient", under: policy)?.side == .local)
  }
}
